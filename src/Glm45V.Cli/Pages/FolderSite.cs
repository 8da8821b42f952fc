using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.FileProviders;

namespace Glm45V.Cli.Pages;

/// <summary>Serves a folder on the loopback address, since pages with modules, frames or requests do not work from the disk.</summary>
internal sealed class FolderSite : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly PhysicalFileProvider _files;

    private FolderSite(string folder)
    {
        _files = new PhysicalFileProvider(folder);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        _server = builder.Build();
        _server.UseDefaultFiles(new DefaultFilesOptions { FileProvider = _files });
        _server.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = _files,
            ServeUnknownFileTypes = true,
        });
    }

    /// <summary>The folder's address, ending in a slash.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Serves a folder at a free port.</summary>
    public static async Task<FolderSite> StartAsync(string folder, CancellationToken cancellationToken)
    {
        var site = new FolderSite(folder);
        await site._server.StartAsync(cancellationToken);
        site.Address = new Uri(site._server.Urls.Single().TrimEnd('/') + "/");
        return site;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(new CancellationToken(canceled: true));
        await _server.DisposeAsync();
        _files.Dispose();
    }
}
