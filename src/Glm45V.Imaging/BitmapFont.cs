namespace Glm45V.Imaging;

/// <summary>A font of 5 × 9 dots for the printable ASCII characters; capitals are 7 dots high, two rows hold descenders.</summary>
internal static class BitmapFont
{
    /// <summary>Dots across a glyph.</summary>
    public const int Columns = 5;

    /// <summary>Dots down a glyph.</summary>
    public const int Rows = 9;

    /// <summary>Dots down a digit or capital.</summary>
    public const int CapitalRows = 7;

    /// <summary>Dots from one glyph to the next.</summary>
    public const int Advance = 6;

    /// <summary>Dots from one line to the next.</summary>
    public const int LineHeight = 10;

    private const string Unknown = "VHHHHHV";

    // One digit of base 32 (0-9, A-V) a row, from the top; the highest of its five bits is the left dot. Missing rows are empty.
    private static readonly string[] Glyphs =
    [
        "", "4444404", "AAA", "0AVAVA", "4FKE5U4", "OP248J3", "CIK8LID", "444", // space ! " # $ % & '
        "2488842", "8422248", "04LEL4", "044V44", "00000CC48", "000E", "00000CC", "01248G", // ( ) * + , - . /
        "EHJLPHE", "4C4444E", "EH1268V", "V2421HE", "26AIV22", "VGU11HE", "68GUHHE", "V124888", // 0-7
        "EHHEHHE", "EHHF12C", "0CC0CC", "0CC0CC48", "248G842", "00V0V", "8421248", "EH12404", // 8 9 : ; < = > ?
        "EH1DLLE", "EHHVHHH", "UHHUHHU", "EHGGGHE", "SIHHHIS", "VGGUGGV", "VGGUGGG", "EHGNHHF", // @ A-G
        "HHHVHHH", "E44444E", "72222IC", "HIKOKIH", "GGGGGGV", "HRLLHHH", "HHPLJHH", "EHHHHHE", // H-O
        "UHHUGGG", "EHHHLID", "UHHUKIH", "FGGE11U", "V444444", "HHHHHHE", "HHHHHA4", "HHHLLLA", // P-W
        "HHA4AHH", "HHHA444", "V1248GV", "E88888E", "0G8421", "E22222E", "4AH", "0000000V", // X Y Z [ \ ] ^ _
        "84", "00E1FHF", "GGMPHHU", "00EGGHE", "11DJHHF", "00EHVGE", "698S888", "00FHHHF1E", // ` a-g
        "GGMPHHH", "40C444E", "2062222IC", "GGIKOKI", "C44444E", "00QLLLL", "00MPHHH", "00EHHHE", // h-o
        "00UHHHUGG", "00FHHHF11", "00MPGGG", "00FGE1U", "88S8896", "00HHHJD", "00HHHA4", "00HHLLA", // p-w
        "00HA4AH", "00HHHHF1E", "00V248V", "2448442", "4444444", "8442448", "008L2", // x y z { | } ~
    ];

    /// <summary>Gives one row of a character as five bits, the highest for the left dot.</summary>
    public static int Row(char character, int row)
    {
        string glyph = character is >= ' ' and <= '~' ? Glyphs[character - ' '] : Unknown;
        if (row >= glyph.Length)
        {
            return 0;
        }

        char digit = glyph[row];
        return digit <= '9' ? digit - '0' : digit - 'A' + 10;
    }
}
