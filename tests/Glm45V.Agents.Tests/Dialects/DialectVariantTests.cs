using Glm45V.Agents.Dialects;
using Glm45V.Plugins.Browser;
using Glm45V.Plugins.Browser.Actions;

namespace Glm45V.Agents.Tests.Dialects;

/// <summary>Replies as models write them, which is not always as they were told.</summary>
public sealed class DialectVariantTests
{
    [Theory]
    [InlineData("I click it. <|begin_of_box|>left_click(start_box='[412,230]', element_info='Save')<|end_of_box|>\nMemory:\n[]")]
    [InlineData("I click it. <|start_of_box|>left_click(start_box='[412,230]')<|end_of_box|>\nMemory:\n[]")]
    [InlineData("I click it. <|begin_of_box|>left_click(start_box='[412,230]')")]
    [InlineData("left_click(start_box='[[412,230]]')")]
    [InlineData("left_click(start_box='(412, 230)')")]
    [InlineData("left_click(start_box='<412 230>')")]
    [InlineData("left_click(start_box='412,230')")]
    [InlineData("left_click(start_box=[412,230], element_info=\"the \\\"Save\\\" button\")")]
    [InlineData("left_click(start_box=(412, 230))")]
    [InlineData("left_click(start_box='[402,220,422,240]')")]
    [InlineData("left_click(start_box='[412.4, 229.6]')")]
    [InlineData("left_click( start_box = '[412,230]' , element_info = 'it's (here)' ) and then I wait.\nMemory: []")]
    [InlineData("Thought: I press key(s) later.\nAction: left_click(start_box='[412,230]')\nMemory:\n[]")]
    [InlineData("<think>maybe DONE()</think>Now I click. left_click(start_box='[412,230]')\nMemory:\n[]")]
    [InlineData("LEFT_CLICK(start_box='[412,230]')")]
    public void Desktop_Click_IsReadInEveryForm(string reply) => Assert.Equal(new ClickAction(412, 230), Read(GuiDialect.Desktop, reply).Action);

    [Theory]
    [InlineData("type(content=\"say 'hi'\")", "say 'hi'")]
    [InlineData("type(content='a)b')", "a)b")]
    [InlineData(@"type(content='C:\\temp\q')", @"C:\temp\q")]
    [InlineData("type(content='')", "")]
    public void Desktop_Text_KeepsItsQuotesAndBrackets(string reply, string text)
    {
        Assert.Equal(new TypeAction(null, text, Clear: false), Read(GuiDialect.Desktop, reply).Action);
    }

    [Fact]
    public void Desktop_StepNotGiven_IsFive() =>
        Assert.Equal(new ScrollAction(500, 500, ScrollDirection.Down), Read(GuiDialect.Desktop, "scroll(start_box='[500,500]', direction='down')").Action);

    [Theory]
    [InlineData("Thought: a\nAction: Click [7]\nMemory_Updated: {}")]
    [InlineData("Thought: a\nAction: <|begin_of_box|>Click [7]<|end_of_box|>\nMemory_Updated: {}")]
    [InlineData("Thought: a\nAction: Click [7].\nMemory_Updated: {}")]
    [InlineData("Thought: a\nAction: click 7\nMemory_Updated: {}")]
    [InlineData("**Thought:** a\n**Action:** Click [7] to go on")]
    [InlineData("I will click.\nClick [7]")]
    [InlineData("<think>\nAction: Wait\n</think>\nThought: a\nAction: Click[7]\nMemory_Updated: {}")]
    public void Web_Click_IsReadInEveryForm(string reply) => Assert.Equal(new ClickAction(new MarkTarget(7)), Read(GuiDialect.Web, reply).Action);

    [Theory]
    [InlineData("Type [2]; [green tea]", "green tea")]
    [InlineData("Type [2]; [green tea].", "green tea")]
    [InlineData("Type [2]; green tea", "green tea")]
    [InlineData("Type [2]: [green tea] and search", "green tea")]
    [InlineData("Type 2 [green tea]", "green tea")]
    [InlineData("Type [2]; [a [b] c]", "a [b] c")]
    public void Web_Text_IsReadInEveryForm(string action, string text) =>
        Assert.Equal(new TypeAction(new MarkTarget(2), text, Enter: true), Read(GuiDialect.Web, $"Thought: a\nAction: {action}\nMemory_Updated: {{}}").Action);

    [Fact]
    public void Web_OtherActions_AreReadInEveryForm()
    {
        (string Written, BrowserAction Action)[] all =
        [
            ("ANSWER; <content>9 to 5</content>", new DoneAction("9 to 5")), ("ANSWER; [9 to 5]", new DoneAction("9 to 5")), ("Answer: 9 to 5", new DoneAction("9 to 5")),
            ("ANSWER; <content>two\nlines", new DoneAction("two\nlines")), ("Key; [Return]", new PressAction("Enter")), ("Key; Return", new PressAction("Enter")),
            ("Scroll [WINDOW]; [down]", new ScrollAction(null, ScrollDirection.Down)), ("Scroll WINDOW; up", new ScrollAction(null, ScrollDirection.Up)),
            ("Scroll [4], [down]", new ScrollAction(new MarkTarget(4), ScrollDirection.Down)), ("Wait.", new WaitAction(5)), ("GoBack", new BackAction()), ("Google", new GotoAction("https://www.bing.com/")),
            ("CLICK(point=(412,230), box=[[400,220,424,240]], element_info='Save')", new ClickAction(412, 230)), ("TYPE(point=(5,6), text='tea')", new TypeAction(new PointTarget(5, 6), "tea", Enter: true)),
            ("KEY_PRESS(key='Enter')", new PressAction("Enter")), ("SCROLL_DOWN(point=(5,6), distance=3)", new ScrollAction(5, 6, ScrollDirection.Down)), ("SCROLL_UP()", new ScrollAction(null, ScrollDirection.Up)),
            ("ANSWER(content='9 to 5')", new DoneAction("9 to 5")),
        ];

        Assert.Equal(all.Select(pair => pair.Action), all.Select(pair => Read(GuiDialect.Web, $"Thought: a\nAction: {pair.Written}\nMemory_Updated: {{}}").Action));
    }

    [Theory]
    [InlineData("""Memory: m\nReason: r\nAction: {"action_type": "click", "box_2d": [[402,220,422,240]]}""")]
    [InlineData("""Action: <|begin_of_box|>{"action_type": "click", "box_2d": [[402,220,422,240]]}<|end_of_box|>""")]
    [InlineData("""{"action_type": "click", "box_2d": [402, 220, 422, 240]} is what I do""")]
    [InlineData("""Action: {"action_type": "click", "box_2d": [(402,220,422,240)]}""")]
    [InlineData("""Action: {"action_type": "click", "box_2d": (402,220,422,240)}""")]
    [InlineData("""Action: {"action_type": "click", "box_2d": <402,220,422,240>}""")]
    [InlineData("""Action: {"action_type": "click", "box_2d": "[[402,220,422,240]]",}""")]
    [InlineData("""Action: {"action_type": "click", "box_2d": [[412,230]]}""")]
    [InlineData("""Reason: {the button}\nAction: ```json\n{"action_type": "click", "box_2d": [[402,220,422,240]]}\n```""")]
    public void Mobile_Click_IsReadInEveryForm(string reply) =>
        Assert.Equal(new ClickAction(412, 230), Read(GuiDialect.Mobile, reply.Replace("\\n", "\n", StringComparison.Ordinal)).Action);

    [Fact]
    public void Mobile_Home_IsThePageTheRunBeganWith()
    {
        const string Reply = """Action: {"action_type": "navigate_home"}""";

        Assert.True(GuiDialect.Mobile.TryRead(Reply, "https://shop.example/", out DialectReply? read, out _));
        Assert.False(GuiDialect.Mobile.TryRead(Reply, null, out _, out string? error));
        Assert.Equal(new GotoAction("https://shop.example/"), read.Action);
        Assert.Contains("no home screen", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("desktop", "I cannot decide.", "holds no action")]
    [InlineData("desktop", "left_click(start_box='[412]')", "start_box is '[412]'")]
    [InlineData("desktop", "left_click(start_box='[412,1400]')", "1400, which lies outside the screen")]
    [InlineData("desktop", "left_click(element_info='x')", "left_click needs start_box")]
    [InlineData("desktop", "left_click(start_box='[412,", "holds no action")]
    [InlineData("desktop", "scroll(start_box='[1,2]', direction='left')", "direction is 'left'")]
    [InlineData("desktop", "scroll(start_box='[1,2]', direction='up', step=0)", "step is '0'")]
    [InlineData("desktop", "key(keys='anykey')", "'anykey' is not known")]
    [InlineData("web", "", "holds no action")]
    [InlineData("web", "Action: Jump [3]", "'Jump [3]' is no action")]
    [InlineData("web", "Action: Click [0]", "There is no element [0]")]
    [InlineData("web", "Action: Click [99999999999]", "There is no element")]
    [InlineData("web", "Action: Key; [anykey]", "'anykey' is not known")]
    [InlineData("mobile", "Action: none", "holds no action")]
    [InlineData("mobile", """Action: {"action_type": "fly"}""", "'fly' is no action_type")]
    [InlineData("mobile", """Action: {"action_type": "open_app", "app_name": "Clock"}""", "There are no apps here")]
    [InlineData("mobile", """Action: {"action_type": "input_text", "box_2d": [[1,2,3,4]]}""", "text is missing")]
    [InlineData("mobile", """Action: {"action_type": "click", "box_2d": [[1,2,3]]}""", "box_2d is")]
    [InlineData("mobile", """Action: {"action_type": "status", "goal_status": "maybe"}""", "goal_status is 'maybe'")]
    public void TryRead_WrongReply_TellsTheModelWhatToWrite(string dialect, string reply, string words)
    {
        Assert.False(GuiDialect.All.Single(one => one.Name == dialect).TryRead(reply, null, out _, out string? error));
        Assert.Contains(words, error, StringComparison.Ordinal);
    }

    [Fact]
    public void TryRead_TornAndMixedReplies_NeverThrow()
    {
        string[] whole =
        [
            "I see it. <|begin_of_box|>left_drag(start_box='[412,230]', end_box='(3,4)', element_info='it\\'s')<|end_of_box|>\nMemory:\n[{\"a\": 1}]",
            "Thought: a\nAction: Type [2]; [green [tea]]\nMemory_Updated: {\"a\": 1}", "Action: ANSWER; <content>x</content>", "CLICK(point=(1,2), box=[[1,2,3,4]])",
            "Memory: m\nReason: r\nAction: {\"action_type\": \"input_text\", \"text\": \"x\", \"box_2d\": <1,2,3,4>, \"override\": true}",
        ];
        var random = new Random(7);
        const string odd = "[](){}<>'\"\\,;:=\n 0129aZ|\ud83d\u00e9";
        int read = 0;
        for (int round = 0; round < 20_000; round++)
        {
            char[] text = whole[random.Next(whole.Length)].ToCharArray();
            for (int change = random.Next(6); change > 0; change--)
            {
                text[random.Next(text.Length)] = odd[random.Next(odd.Length)];
            }

            string torn = new string(text)[..random.Next(text.Length + 1)] + (random.Next(4) == 0 ? whole[random.Next(whole.Length)] : "");
            read += GuiDialect.All.Count(dialect => dialect.TryRead(torn, null, out _, out _));
        }

        Assert.InRange(read, 1000, 59_000);
    }

    private static DialectReply Read(GuiDialect dialect, string reply)
    {
        Assert.True(dialect.TryRead(reply, null, out DialectReply? read, out string? error), error);
        return read;
    }
}
