using System.Text;
using Glm45V.Runtime.Tokenization;

namespace Glm45V.Runtime.Tests.Tokenization;

/// <summary>What a splitter makes of a text.</summary>
internal static class Pieces
{
    public static List<string> Of(IPieceSplitter splitter, string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        var ends = new IntBuffer(16);
        splitter.Split(utf8, ref ends);
        var pieces = new List<string>();
        int start = 0;
        foreach (int end in ends.Items)
        {
            pieces.Add(Encoding.UTF8.GetString(utf8, start, end - start));
            start = end;
        }

        ends.Dispose();
        return pieces;
    }
}
