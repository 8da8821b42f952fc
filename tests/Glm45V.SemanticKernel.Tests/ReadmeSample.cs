#region readme
using Glm45V.Nano;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;

namespace Sample;

public static class ReadmeSample
{
    public static async Task<string> LocateAsync(string screenshot)
    {
        Kernel kernel = Kernel.CreateBuilder()
            .AddGlm45VChatCompletion(NanoModel.Folder) // or the folder that `glm45v convert` made of GLM-4.5V
            .Build();
        var chat = kernel.GetRequiredService<IChatCompletionService>();
        var history = new ChatHistory();
        history.AddUserMessage(
        [
            new ImageContent(await File.ReadAllBytesAsync(screenshot), "image/png"),
            new TextContent("Help me to locate tab labeled Events in the image and give me its bounding boxes."),
        ]);
        ChatMessageContent answer = await chat.GetChatMessageContentAsync(history, kernel: kernel);
        return answer.Content!; // [[374,90,739,183]]: x1, y1, x2, y2 in thousandths of the picture
    }
}
#endregion
