#region readme
using Glm45V.Remote;
using Microsoft.Extensions.AI;

namespace Sample;

public static class RemoteSample
{
    public static async Task<string> AskAsync(Uri endpoint, string question)
    {
        var options = new RemoteOptions { Endpoint = endpoint, Model = "zai-org/GLM-4.5V", Thinking = false };
        using IChatClient client = new Glm45VRemoteClient(options);
        return (await client.GetResponseAsync(question)).Text;
    }
}
#endregion
