#region readme
using Glm45V.Plugins.Browser;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;

namespace Sample;

public static class BrowserSample
{
    public static async Task<string> WorkAsync(Kernel kernel, BrowserSession browser, string task)
    {
        kernel.Plugins.AddBrowser(browser);
        Screenshot page = await browser.ScreenshotAsync();
        var history = new ChatHistory();
        history.AddUserMessage([new ImageContent(page.Png, "image/png"), new TextContent(task)]);
        var settings = new PromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto() };
        var chat = kernel.GetRequiredService<IChatCompletionService>();
        ChatMessageContent answer = await chat.GetChatMessageContentAsync(history, settings, kernel);
        return answer.Content!; // what the model said last, or gave to `done`
    }
}
#endregion
