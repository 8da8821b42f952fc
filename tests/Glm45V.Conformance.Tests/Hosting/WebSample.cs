#region readme
using Glm45V.Messages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Sample;

public static class WebSample
{
    public static WebApplication Build(string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        builder.Services.AddGlm45V(builder.Configuration.GetSection("Glm45V")).UseFunctionInvocation().UseOpenTelemetry();
        builder.Services.AddOpenTelemetry()
            .WithTracing(traces => traces.AddAspNetCoreInstrumentation().AddSource(Glm45VTelemetry.Name, "Experimental.Microsoft.Extensions.AI"))
            .WithMetrics(metrics => metrics.AddAspNetCoreInstrumentation().AddMeter(Glm45VTelemetry.Name, "Experimental.Microsoft.Extensions.AI"));

        WebApplication app = builder.Build();
        app.MapHealthChecks("/health", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") });
        app.MapPost("/chat", async (IFormFile image, HttpRequest request, HttpResponse response, IChatClient chat) =>
        {
            using var bytes = new MemoryStream();
            await image.CopyToAsync(bytes);
            var question = new ChatMessage(ChatRole.User, [new DataContent(bytes.ToArray(), image.ContentType), new TextContent(request.Form["question"].ToString())]);
            response.ContentType = "text/plain; charset=utf-8";
            await foreach (ChatResponseUpdate update in chat.GetStreamingResponseAsync([question], cancellationToken: request.HttpContext.RequestAborted))
            {
                await response.WriteAsync(update.Text); // each piece leaves as soon as it is there
            }
        }).DisableAntiforgery();
        return app;
    }
}
#endregion
