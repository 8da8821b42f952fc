namespace Glm45V.Chat.Tests.Parsing;

/// <summary>However an output is cut, it says the same.</summary>
public sealed class StreamingTests
{
    private static readonly string[] s_outputs =
    [
        "Plain text, 1 < 2, <b>bold</b> [gMASK <thi nk> 🌍 \n\n",
        "<think>\nstep 🌍\n\n</think>\n\nThe answer < 5.\n",
        "<think>open\n<tool_call>get_time\n</tool_call>",
        "Let me.\n<tool_call>get_weather\n<arg_key>city</arg_key>\n<arg_value>São Paulo</arg_value>\n<arg_key>days</arg_key>\n<arg_value>3</arg_value>\n<arg_key>metric</arg_key>\n<arg_value>True</arg_value>\n</tool_call><|observation|>",
        "<tool_call>write\n<arg_key>content</arg_key>\n<arg_value>a<b & c\n\"q\" \\ 🌍</arg_value>\n<arg_key>mode</arg_key>\n<arg_value>null</arg_value>\n<arg_key>owner</arg_key>\n<arg_value>nullify</arg_value>\n<arg_key>size</arg_key>\n<arg_value>12 MB</arg_value>\n</tool_call>",
        "<tool_call>write\n<arg_key>tags</arg_key>\n<arg_value>[{\\\"id\\\": 1}]</arg_value>\n<arg_key>meta</arg_key>\n<arg_value>{'a': (1, 2)}</arg_value>\n<arg_key>ratio</arg_key>\n<arg_value>-3.5</arg_value>\n<arg_key>new</arg_key>\n<arg_value> free text </arg_value>\n</tool_call>",
        "One.\n<tool_call>get_time\n</tool_call>\nTwo.\n<tool_call>get_weather\\n<arg_key>city</arg_key>\\n<arg_value></arg_value>\\n</tool_call>\n ",
        "<tool_call>ls <arg_key>dirPath</arg_key> <arg_value>backend</arg_value> </tool_call>",
        "a <tool_call>get_weather\n<arg_key>city</arg_key>\n<arg_value>Par",
        "<tool_call></tool_call> x <tool_call>get_time\n<tool_call>get_time</tool_call>",
        "<tool_call>{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Rome\"}}</tool_call>",
        "At <|begin_of_box|> [[1,2,3,4]] \n<|end_of_box|> here <|begin_of_bo",
    ];

    public static TheoryData<int> Outputs() => [.. Enumerable.Range(0, s_outputs.Length)];

    [Theory]
    [MemberData(nameof(Outputs))]
    public void Push_EveryFixedPieceLength_SaysTheSame(int index)
    {
        ParsedOutput whole = ParsedOutput.Of(s_outputs[index]);

        for (int piece = 1; piece <= 24; piece++)
        {
            Assert.Equal(whole, ParsedOutput.Of(s_outputs[index], piece));
        }
    }

    [Theory]
    [MemberData(nameof(Outputs))]
    public void Push_RandomPieces_SayTheSame(int index)
    {
        ParsedOutput whole = ParsedOutput.Of(s_outputs[index]);
        var random = new Random(20_000 + index);

        for (int round = 0; round < 40; round++)
        {
            Assert.Equal(whole, ParsedOutput.Of(s_outputs[index], random));
        }
    }

    [Fact]
    public void Push_RandomOutputs_NeverThrowAndSayTheSame()
    {
        string[] pieces =
        [
            "<think>", "</think>", "<tool_call>", "</tool_call>", "<arg_key>", "</arg_key>", "<arg_value>", "</arg_value>", "<|begin_of_box|>",
            "<|end_of_box|>", "<|image|>", "\n", "\\n", " ", "get_weather", "write", "city", "size", "content", "tags", "12", "null", "[1, ", "{'a': 1}", "\"", "é🌍", "<", "/nothink", "text",
        ];
        var random = new Random(45);

        for (int round = 0; round < 500; round++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => pieces[random.Next(pieces.Length)]));

            Assert.Equal(ParsedOutput.Of(text), ParsedOutput.Of(text, random));
        }
    }
}
