using Glm45V.Nano;
using Glm45V.Remote;
using Glm45V.Testing;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Glm45V.Conformance.Tests.Hosting;

public sealed class AddGlm45VTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "Neither Glm45V:ModelFolder nor Glm45V:Endpoint is set")]
    [InlineData("ModelFolder=NANO;Endpoint=http://localhost:1/v1", "Glm45V:ModelFolder and Glm45V:Endpoint are both set")]
    [InlineData("ModelFolder=NANO;Model=glm-4.5v", "Glm45V:ModelFolder and Glm45V:Model are both set")]
    [InlineData("ModelFolder=nowhere", "Glm45V:ModelFolder is 'nowhere', which is no folder")]
    [InlineData("ModelFolder=NANO;Slots=65", "Glm45V:Slots is 65")]
    [InlineData("ModelFolder=NANO;Threads=0", "Glm45V:Threads is 0")]
    [InlineData("ModelFolder=NANO;MaxOutputTokens=0", "Glm45V:MaxOutputTokens is 0")]
    [InlineData("ModelFolder=NANO;PictureFolders:0=nowhere", "Glm45V:PictureFolders has 'nowhere'")]
    [InlineData("Endpoint=http://localhost:1/v1", "Glm45V:Model: Model is empty")]
    [InlineData("Model=glm-4.5v", "Glm45V:Endpoint: Endpoint is missing")]
    [InlineData("Model=glm-4.5v;Profile=azure", "Glm45V:Profile is 'azure', which is unknown. Use one of vllm")]
    [InlineData("Model=glm-4.5v;Endpoint=ftp://host", "Glm45V:Endpoint: Endpoint is 'ftp://host/'")]
    [InlineData("Model=glm-4.5v;Profile=z.ai;MaxRetries=99", "Glm45V:MaxRetries")]
    public async Task StartAsync_WrongOptions_NamesTheKey(string settings, string message)
    {
        using IHost host = Host(settings);

        OptionsValidationException error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Stop));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_MisspelledKey_IsAMistake()
    {
        using IHost host = Host("ModelFoldr=NANO");

        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync(Stop));

        Assert.Contains("ModelFoldr", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_ModelFolder_LoadsIt()
    {
        using IHost host = Host("ModelFolder=NANO;MaxOutputTokens=4");
        await host.StartAsync(Stop);

        ChatResponse response = await host.Services.GetRequiredService<IChatClient>().GetResponseAsync("Which heading is shown?", cancellationToken: Stop);

        Assert.Equal(NanoModel.Name, response.ModelId);
        Assert.Equal(HealthStatus.Healthy, (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Stop)).Status);
    }

    [Fact]
    public async Task AddGlm45V_TwoKeys_AreTwoModels()
    {
        await using ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync(ScriptedEndpoint.Json(Spoken.Answer("Hello")));
        HostApplicationBuilder builder = Builder();
        builder.Services.AddGlm45V(options => options.ModelFolder = NanoModel.Folder, "local");
        builder.Services.AddGlm45V(options => (options.Endpoint, options.Model) = (endpoint.Address, "glm-4.5v"), "remote");
        using IHost host = builder.Build();
        await host.StartAsync(Stop);

        IChatClient local = host.Services.GetRequiredKeyedService<IChatClient>("local");
        IChatClient remote = host.Services.GetRequiredKeyedService<IChatClient>("remote");

        Assert.Equal(NanoModel.Name, local.GetService<ChatClientMetadata>()!.DefaultModelId);
        Assert.Equal("Hello", (await remote.GetResponseAsync("Hi", cancellationToken: Stop)).Text);
        Assert.Null(host.Services.GetService<IChatClient>());
    }

    [Theory]
    [InlineData(200, HealthStatus.Healthy)]
    [InlineData(404, HealthStatus.Healthy)]
    [InlineData(401, HealthStatus.Unhealthy)]
    [InlineData(503, HealthStatus.Unhealthy)]
    public async Task Health_Endpoint_IsThatOfItsAnswer(int status, HealthStatus expected)
    {
        await using ScriptedEndpoint endpoint = await ScriptedEndpoint.StartAsync();
        endpoint.ModelsStatus = status;
        HostApplicationBuilder builder = Builder();
        builder.Services.AddGlm45V(options => (options.Endpoint, options.Model) = (endpoint.Address, "glm-4.5v"));
        using IHost host = builder.Build();
        await host.StartAsync(Stop);

        HealthReport report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Stop);

        Assert.Equal(expected, report.Entries["glm45v"].Status);
    }

    [Fact]
    public async Task Dispose_Host_FreesTheModel()
    {
        IHost host = Host("ModelFolder=NANO");
        await host.StartAsync(Stop);
        IChatClient client = host.Services.GetRequiredService<IChatClient>();

        host.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.GetResponseAsync("Hi", cancellationToken: Stop));
    }

    [Fact]
    public void AddGlm45V_Pipeline_IsTheCallersToBuild()
    {
        var services = new ServiceCollection();
        services.AddGlm45V(options => (options.Profile, options.Model) = ("z.ai", "glm-4.5v")).UseFunctionInvocation();
        using ServiceProvider provider = services.BuildServiceProvider();

        IChatClient client = provider.GetRequiredService<IChatClient>();

        Assert.NotNull(client.GetService<FunctionInvokingChatClient>());
        Assert.NotNull(client.GetService<Glm45VRemoteClient>());
    }

    private static HostApplicationBuilder Builder()
    {
        HostApplicationBuilder builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders(); // failures are expected here, and their logs would look like mistakes
        return builder;
    }

    private static IHost Host(string settings)
    {
        HostApplicationBuilder builder = Builder();
        builder.Configuration.AddInMemoryCollection(settings.Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Select(setting => setting.Split('=', 2))
            .Select(pair => KeyValuePair.Create<string, string?>($"Glm45V:{pair[0]}", pair[1] == "NANO" ? NanoModel.Folder : pair[1])));
        builder.Services.AddGlm45V(builder.Configuration.GetSection("Glm45V"));
        return builder.Build();
    }
}
