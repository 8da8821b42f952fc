using Glm45V.Chat;
using Glm45V.Nano;
using Glm45V.Remote.Profiles;
using Glm45V.Runtime.Generation;
using Microsoft.Extensions.AI;

namespace Glm45V.Conformance.Tests.Leaves;

/// <summary>The local client over scripted tokens.</summary>
public sealed class ScriptedModelTests : LeafScenarios
{
    protected override Task<IChatClient> ClientAsync(params Said[] answers) => Task.FromResult(ScriptedModel.Client(answers));
}

/// <summary>The local client over the nano model, which says what it likes.</summary>
public sealed class NanoTests : LeafRules
{
    protected override async Task<IChatClient> ClientAsync(params Said[] answers) => (await Glm45VModel.LoadAsync(NanoModel.Folder, Stop)).AsChatClient(new Glm45VChatOptions { MaxOutputTokens = 24 });
}

/// <summary>The remote client, as it speaks to vLLM.</summary>
public sealed class VllmTests : LeafScenarios
{
    protected override Task<IChatClient> ClientAsync(params Said[] answers) => ScriptedRemote.StartAsync(RemoteProfile.Vllm, answers);
}

/// <summary>The remote client, as it speaks to SGLang.</summary>
public sealed class SgLangTests : LeafScenarios
{
    protected override Task<IChatClient> ClientAsync(params Said[] answers) => ScriptedRemote.StartAsync(RemoteProfile.SgLang, answers);
}

/// <summary>The remote client, as it speaks to OpenRouter.</summary>
public sealed class OpenRouterTests : LeafScenarios
{
    protected override Task<IChatClient> ClientAsync(params Said[] answers) => ScriptedRemote.StartAsync(RemoteProfile.OpenRouter, answers);
}

/// <summary>The remote client, as it speaks to SiliconFlow.</summary>
public sealed class SiliconFlowTests : LeafScenarios
{
    protected override Task<IChatClient> ClientAsync(params Said[] answers) => ScriptedRemote.StartAsync(RemoteProfile.SiliconFlow, answers);
}

/// <summary>The remote client, as it speaks to Z.ai.</summary>
public sealed class ZAiTests : LeafScenarios
{
    protected override Task<IChatClient> ClientAsync(params Said[] answers) => ScriptedRemote.StartAsync(RemoteProfile.ZAi, answers);
}
