using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;

namespace Glm45V.Converter.Hub;

/// <summary>Talks to a Hugging Face style hub: lists a repository and opens byte ranges of its files.</summary>
/// <remarks>
/// Redirects are followed here and not by the handler, because the token may go to the hub alone: large files come from
/// other hosts. Failures that may pass are <see cref="TransientHubException"/>, the others <see cref="HubException"/>.
/// </remarks>
internal sealed class HubClient : IDisposable
{
    private const int MaxRedirects = 8;

    private static readonly SearchValues<char> s_reserved = SearchValues.Create("/\\:*?\"<>|");

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(30) })
    {
        Timeout = Timeout.InfiniteTimeSpan, // a range may take long; silence is what the reader limits
    };

    private readonly Uri _hub;
    private readonly string? _token;

    public HubClient(Uri hub, string? token)
    {
        _hub = hub.AbsoluteUri.EndsWith('/') ? hub : new Uri(hub.AbsoluteUri + "/");
        _token = string.IsNullOrWhiteSpace(token) ? null : token.Trim();
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("glm45v", typeof(HubClient).Assembly.GetName().Version?.ToString(3)));
    }

    /// <summary>Lists the files of a repository's top folder at the commit that the revision means now.</summary>
    public async Task<HubRepository> ListAsync(string repository, string revision, CancellationToken cancellationToken)
    {
        (JsonDocument info, _) = await JsonAsync(Address($"api/models/{repository}/revision/{Uri.EscapeDataString(revision)}"), repository, revision, cancellationToken).ConfigureAwait(false);
        string commit;
        using (info)
        {
            commit = Property(info.RootElement, "sha", repository).GetString()!;
        }

        var files = new List<HubFile>();
        for (Uri? page = Address($"api/models/{repository}/tree/{commit}"); page is not null;)
        {
            (JsonDocument listing, page) = await JsonAsync(page, repository, revision, cancellationToken).ConfigureAwait(false);
            using (listing)
            {
                files.AddRange(listing.RootElement.EnumerateArray().Where(entry => Property(entry, "type", repository).GetString() == "file").Select(entry => File(entry, repository)));
            }
        }

        return new HubRepository(repository, commit, files);
    }

    /// <summary>Opens a file from one byte to another, both included.</summary>
    public async Task<HttpResponseMessage> OpenAsync(HubRepository repository, HubFile file, long first, long last, CancellationToken cancellationToken)
    {
        Uri address = Address($"{repository.Id}/resolve/{repository.Commit}/{Uri.EscapeDataString(file.Name)}");
        HttpResponseMessage response = await SendAsync(address, new RangeHeaderValue(first, last), repository.Id, file.Name, cancellationToken).ConfigureAwait(false);
        ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
        bool whole = response.StatusCode == HttpStatusCode.OK && first == 0 && last == file.Size - 1;
        if (whole || (response.StatusCode == HttpStatusCode.PartialContent && range?.From == first && (range.Length ?? file.Size) == file.Size))
        {
            return response;
        }

        response.Dispose();
        throw new HubException(response.StatusCode == HttpStatusCode.PartialContent
            ? $"'{address.Host}' answered bytes {range} of '{file.Name}' for {first}-{last} of {file.Size}. Try again, or name another hub (--hub)."
            : $"'{address.Host}' does not answer byte ranges, which '{file.Name}' needs ({file.Size} bytes). Name another hub (--hub).");
    }

    public void Dispose() => _http.Dispose();

    private Uri Address(string relative) => new(_hub, relative);

    private async Task<(JsonDocument Json, Uri? Next)> JsonAsync(Uri address, string repository, string revision, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await SendAsync(address, range: null, repository, $"revision '{revision}'", cancellationToken).ConfigureAwait(false);
        try
        {
            using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            return (await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken).ConfigureAwait(false), Next(response, address));
        }
        catch (JsonException error)
        {
            throw new HubException($"'{address}' did not answer JSON ({error.Message}). Check the hub's address (--hub).", error);
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            throw new TransientHubException($"The answer of '{address.Host}' was cut: {error.Message.TrimEnd('.')}.", innerException: error);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(Uri address, RangeHeaderValue? range, string repository, string what, CancellationToken cancellationToken)
    {
        for (int redirects = 0; ; redirects++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Range = range;
            if (_token is not null && Uri.Compare(address, _hub, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0)
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
            }

            HttpResponseMessage response = await TrySendAsync(request, cancellationToken).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
            {
                return response;
            }

            using (response)
            {
                if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } location)
                {
                    throw Failure(response, address, repository, what);
                }

                Uri next = new(address, location);
                if (redirects == MaxRedirects || (address.Scheme == Uri.UriSchemeHttps && next.Scheme != Uri.UriSchemeHttps))
                {
                    throw new HubException($"'{address.Host}' redirects '{what}' {(redirects == MaxRedirects ? "in circles" : $"to '{next.Host}' without HTTPS")}. Name another hub (--hub).");
                }

                address = next;
            }
        }
    }

    private async Task<HttpResponseMessage> TrySendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw new TransientHubException($"'{request.RequestUri!.Host}' cannot be reached: {error.Message.TrimEnd('.')}.", innerException: error);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TransientHubException($"'{request.RequestUri!.Host}' did not accept the connection in time.", innerException: error);
        }
    }

    private Exception Failure(HttpResponseMessage response, Uri address, string repository, string what) => (int)response.StatusCode switch
    {
        401 or 403 => new HubException(_token is null
            ? $"'{address.Host}' does not give '{repository}' to everyone ({(int)response.StatusCode}). Accept its licence in a browser if it has one, then set HF_TOKEN to an access token of that account."
            : $"'{address.Host}' does not give '{repository}' to the account of HF_TOKEN ({(int)response.StatusCode}). Accept its licence in a browser if it has one, or set another token."),
        404 => new HubException($"'{address.Host}' has no '{repository}' with {what} (404). Check the spelling, OWNER/NAME, and --revision; a private repository also needs HF_TOKEN."),
        408 or 429 or >= 500 => new TransientHubException($"'{address.Host}' answered {(int)response.StatusCode}.", RetryAfter(response)),
        _ => new HubException($"'{address.Host}' answered {(int)response.StatusCode} {response.ReasonPhrase} for {what} of '{repository}'. Try again later, or name another hub (--hub)."),
    };

    private static TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - DateTimeOffset.UtcNow is { Ticks: > 0 } wait ? wait : TimeSpan.Zero,
        _ => null,
    };

    /// <summary>Reads the address of the next page from the Link header; listings of many files come in pages.</summary>
    private static Uri? Next(HttpResponseMessage response, Uri address)
    {
        if (!response.Headers.TryGetValues("Link", out IEnumerable<string>? links))
        {
            return null;
        }

        string? next = links.SelectMany(link => link.Split(',')).FirstOrDefault(link => link.Contains("rel=\"next\"", StringComparison.Ordinal));
        return next is null ? null : new Uri(address, next[(next.IndexOf('<', StringComparison.Ordinal) + 1)..next.IndexOf('>', StringComparison.Ordinal)]);
    }

    private static HubFile File(JsonElement entry, string repository)
    {
        string name = Property(entry, "path", repository).GetString()!;
        if (name is "" or "." or ".." || name.Length > 200 || name.AsSpan().ContainsAny(s_reserved) || name.Any(char.IsControl))
        {
            throw new HubException($"'{repository}' lists a file named '{name}', which is no name for a file here. Name another repository.");
        }

        return entry.TryGetProperty("lfs", out JsonElement large) && large.ValueKind == JsonValueKind.Object
            ? new HubFile(name, Property(large, "size", repository).GetInt64(), new ContentHash(HashAlgorithmName.SHA256, Property(large, "oid", repository).GetString()!))
            : new HubFile(name, Property(entry, "size", repository).GetInt64(), new ContentHash(HashAlgorithmName.SHA1, Property(entry, "oid", repository).GetString()!));
    }

    private static JsonElement Property(JsonElement entry, string name, string repository) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(name, out JsonElement value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number
            ? value
            : throw new HubException($"The hub's listing of '{repository}' lacks '{name}'. Check the hub's address (--hub).");
}
