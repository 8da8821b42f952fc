using System.Text.Json;

namespace Glm45V.Agents.Tests;

public sealed class AgentActionTests
{
    [Theory]
    [InlineData("click", """{"x":412,"y":230}""", "click(412, 230)")]
    [InlineData("type", """{"x":1,"y":2,"text":"say \"hé\""}""", "type(1, 2, \"say \\\"hé\\\"\")")]
    [InlineData("done", "{}", "done()")]
    public void ToString_Action_IsWrittenAsACall(string name, string arguments, string expected) =>
        Assert.Equal(expected, new AgentAction(name, JsonElement.Parse(arguments)).ToString());

    [Theory]
    [InlineData("click", """{"y":230,"x":412}""", true)]
    [InlineData("click", """{"x":412,"y":231}""", false)]
    [InlineData("scroll", """{"x":412,"y":230}""", false)]
    public void Equals_OtherAction_ComparesNameAndArguments(string name, string arguments, bool expected)
    {
        var action = new AgentAction("click", JsonElement.Parse("""{"x":412,"y":230}"""));

        Assert.Equal(expected, action.Equals(new AgentAction(name, JsonElement.Parse(arguments))));
    }
}
