using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Glm45V.Remote.Wire;

/// <summary>Words for what an endpoint does wrong.</summary>
internal sealed class EndpointFailures(Uri address, string model, TimeProvider time)
{
    private const int Shown = 400;
    private static readonly string[] s_pictureWords = ["image", "picture", "vision", "multimodal", "multi-modal", "modality", "modalities", "video"];

    /// <summary>The error of a response whose status is none of success.</summary>
    public RemoteException Status(HttpResponseMessage response, string body, bool hasMedia)
    {
        string said = Said(body);
        RetryConditionHeaderValue? retry = response.Headers.RetryAfter;
        TimeSpan? wait = retry?.Delta ?? (retry?.Date is { } date ? date - time.GetUtcNow() : null);
        wait = wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
        (RemoteFailure failure, string advice) = (int)response.StatusCode switch
        {
            401 or 403 => (RemoteFailure.Unauthorized, "Check the API key, and that it may use the model."),
            _ when hasMedia && (int)response.StatusCode is 400 or 404 or 415 or 422 or 500 or 501 && s_pictureWords.Any(word => said.Contains(word, StringComparison.OrdinalIgnoreCase)) =>
                (RemoteFailure.PicturesRefused, $"The request holds pictures or videos, and '{model}' there takes none, or not these. Use a model that sees, such as GLM-4.5V, or send none."),
            404 => (RemoteFailure.NotFound, $"Check that the address ends where /chat/completions begins, and that the endpoint has a model '{model}'."),
            408 or 504 => (RemoteFailure.TimedOut, "Try again later, or ask for fewer tokens."),
            413 => (RemoteFailure.Rejected, "Send fewer or smaller pictures."),
            402 or 429 => (RemoteFailure.RateLimited, wait is { } pause ? FormattableString.Invariant($"Try again in {pause.TotalSeconds:0} s.") : "Try again later, or raise the limit of the account."),
            >= 500 => (RemoteFailure.ServerFailed, "Try again later."),
            >= 300 and < 400 => (RemoteFailure.NotFound, $"It is moved to '{response.Headers.Location}': give that address."),
            _ => (RemoteFailure.Rejected, "Change what the endpoint names, or leave it out."),
        };
        return new RemoteException(failure, $"{Endpoint} answered {(int)response.StatusCode} {response.ReasonPhrase}{(said.Length > 0 ? $": {said}" : ".")} {advice}")
        {
            Status = response.StatusCode,
            RetryAfter = wait,
        };
    }

    /// <summary>The error that a response or event holds in place of an answer; null where it holds none.</summary>
    public RemoteException? Reported(JsonElement chunk, bool hasMedia)
    {
        if (WireJson.Items(chunk, "choices").Select(choice => WireJson.Text(choice, "finish_reason")).FirstOrDefault(reason => reason is "error" or "network_error") is { } failed && WireJson.Object(chunk, "error") is null)
        {
            return new RemoteException(RemoteFailure.ServerFailed, $"{Endpoint} ended the answer with '{failed}'. Try again later.");
        }

        if (WireJson.Object(chunk, "error") is not { } error)
        {
            return null;
        }

        long code = WireJson.Number(error, "code") ?? (long.TryParse(WireJson.Text(error, "code"), out long number) ? number : 500);
        using var response = new HttpResponseMessage(code is >= 400 and < 600 ? (HttpStatusCode)code : HttpStatusCode.InternalServerError);
        return Status(response, chunk.GetRawText(), hasMedia);
    }

    public RemoteException NotJson(string body, Exception? cause = null)
    {
        string what = body.TrimStart().StartsWith('<') ? "a web page" : body.Length == 0 ? "nothing" : "something";
        return new RemoteException(RemoteFailure.NotUnderstood, $"{Endpoint} answered with {what} in place of JSON{(body.Length > 0 ? $": {Short(body)}" : "")}. Check that the address ends where /chat/completions begins, and that no gateway stands in between.", cause);
    }

    public RemoteException NoAnswer(string body) => new(RemoteFailure.NotUnderstood, $"{Endpoint} answered with JSON that is no chat completion: {Short(body)}. Check the address.");

    public RemoteException CutOff(string when, Exception? cause = null) => new(RemoteFailure.CutOff, $"The answer of {Endpoint} broke off {when}. Ask again.", cause);

    public RemoteException Idle(TimeSpan idle) => new(RemoteFailure.TimedOut, FormattableString.Invariant($"{Endpoint} sent nothing for {idle.TotalSeconds:0} s in the middle of its answer. Ask again, or raise {nameof(RemoteOptions)}.{nameof(RemoteOptions.IdleTimeout)}."));

    public RemoteException Unreachable(Exception cause) => new(RemoteFailure.Unreachable, $"{Endpoint} cannot be reached: {cause.Message.TrimEnd('.')}. Check the address, and that the server is running.", cause);

    public RemoteException TimedOut(TimeSpan limit, string option, Exception cause) =>
        new(RemoteFailure.TimedOut, FormattableString.Invariant($"{Endpoint} did not answer within {limit.TotalSeconds:0.###} s. Raise {option}, or ask for fewer tokens."), cause);

    public RemoteException Open(TimeSpan? wait, Exception cause) =>
        new(RemoteFailure.CircuitOpen, FormattableString.Invariant($"{Endpoint} kept failing, so it is not asked for another {wait?.TotalSeconds ?? 0:0} s. The last failure: {(cause.InnerException ?? cause).Message}"), cause) { RetryAfter = wait };

    private string Endpoint => $"The endpoint {address.GetLeftPart(UriPartial.Path)}";

    // Providers put the message into error, into error.message, into message or into detail.
    private static string Said(string body)
    {
        try
        {
            var root = JsonElement.Parse(body);
            JsonElement error = WireJson.Object(root, "error") ?? root;
            string? message = WireJson.Text(error, "message") ?? WireJson.Text(root, "error") ?? WireJson.Text(root, "detail");
            string? deeper = WireJson.Object(error, "metadata") is { } metadata ? WireJson.Text(metadata, "raw") : null;
            return Short(message is null ? body : deeper is null ? message : $"{message}: {deeper}");
        }
        catch (JsonException)
        {
            return Short(body);
        }
    }

    private static string Short(string text)
    {
        string line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= Shown ? line : $"{line[..Shown]}…";
    }
}
