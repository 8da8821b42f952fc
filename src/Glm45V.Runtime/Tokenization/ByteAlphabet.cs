using System.Text;

namespace Glm45V.Runtime.Tokenization;

/// <summary>The printable characters that stand for bytes in the vocabulary of a byte-level BPE, as GPT-2 introduced them.</summary>
/// <remarks>Printable Latin-1 bytes stand for themselves; the other 68, in order, are U+0100 and following.</remarks>
internal static class ByteAlphabet
{
    private static readonly char[] s_characters = BuildCharacters();
    private static readonly short[] s_bytes = BuildBytes();

    /// <summary>The character that stands for a byte.</summary>
    public static char CharacterOf(byte value) => s_characters[value];

    /// <summary>
    /// Gives the bytes that a vocabulary entry spells. An entry with a character outside the alphabet stands for its own UTF-8,
    /// as in the reference decoder.
    /// </summary>
    public static byte[] BytesOf(string spelling)
    {
        if (!Spells(spelling))
        {
            return Encoding.UTF8.GetBytes(spelling);
        }

        byte[] bytes = new byte[spelling.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)s_bytes[spelling[i]];
        }

        return bytes;
    }

    /// <summary>Tells whether a vocabulary entry is spelled in the alphabet alone, so that text can become it.</summary>
    public static bool Spells(string spelling) => spelling.Length > 0 && spelling.All(character => character < s_bytes.Length && s_bytes[character] >= 0);

    private static char[] BuildCharacters()
    {
        char[] characters = new char[256];
        char standIn = '\u0100';
        for (int value = 0; value < characters.Length; value++)
        {
            bool printable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE;
            characters[value] = printable ? (char)value : standIn++;
        }

        return characters;
    }

    private static short[] BuildBytes()
    {
        short[] bytes = new short[0x100 + 68];
        Array.Fill(bytes, (short)-1);
        for (int value = 0; value < s_characters.Length; value++)
        {
            bytes[s_characters[value]] = (short)value;
        }

        return bytes;
    }
}
