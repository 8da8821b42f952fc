using Glm45V.Cli.Grounding;
using Glm45V.Imaging;

namespace Glm45V.Cli.Tests.Grounding;

/// <summary>Three items by hand in each layout, as the sets are published.</summary>
public sealed class ScreenSpotFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("glm45v-screenspot-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("ScreenSpot", "screenspot_web.json", "screenspot_imgs")]
    [InlineData("ScreenSpot-v2", "screenspot_web_v2.json", "screenspotv2_image")]
    public void Read_LeftTopWidthHeight_BecomesEdges(string source, string list, string pictures)
    {
        Write(Path.Combine(pictures, "a.png"), 200, 100);
        Write(Path.Combine(pictures, "b.png"), 50, 60);
        File.WriteAllText(Path.Combine(_folder, list), """
            [{"img_filename":"a.png","bbox":[10,20,30,40],"instruction":"close this window","data_type":"icon","data_source":"windows"},
             {"img_filename":"a.png","bbox":[0,0,200,10],"instruction":"view the menu","data_type":"text","data_source":"windows"},
             {"img_filename":"b.png","bbox":[1.5,2,3,4],"instruction":"go back","data_type":"icon","data_source":"ios"}]
            """);

        IReadOnlyList<GroundingItem> items = ScreenSpotFolder.Read(_folder);

        Assert.Equal(3, items.Count);
        Assert.All(items, item => Assert.Equal(source, item.Source));
        Assert.Equal([10.0, 20, 40, 60], items[0].Box!);
        Assert.Equal(("close this window", "icon", "windows", 200, 100), (items[0].Phrase, items[0].Kind, items[0].Theme, items[0].Width, items[0].Height));
        Assert.Equal((50, 60), (items[2].Width, items[2].Height));
        Assert.True(File.Exists(items[2].Picture));
    }

    [Fact]
    public void Read_Pro_TakesEdgesAndSizesAsTheyAre()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "annotations"));
        File.WriteAllText(Path.Combine(_folder, "annotations", "vscode_macos.json"), """
            [{"img_filename":"vscode_macos/1.png","bbox":[10,20,30,40],"instruction":"run","id":"vscode_0","application":"vscode","platform":"macos","img_size":[3840,2160],"ui_type":"icon","group":"Dev"},
             {"img_filename":"vscode_macos/1.png","bbox":[100,200,130,240],"instruction":"open file","id":"vscode_1","application":"vscode","platform":"macos","img_size":[3840,2160],"ui_type":"text","group":"Dev"},
             {"img_filename":"vscode_macos/2.png","bbox":[1,2,3,4],"instruction":"split","id":"vscode_2","application":"vscode","platform":"macos","img_size":[2560,1600],"ui_type":"icon","group":"Dev"}]
            """);
        Directory.CreateDirectory(Path.Combine(_folder, "images"));

        IReadOnlyList<GroundingItem> items = ScreenSpotFolder.Read(_folder);

        Assert.Equal([10.0, 20, 30, 40], items[0].Box!);
        Assert.Equal((3840, 2160, "ScreenSpot-Pro", "vscode", "small"), (items[1].Width, items[1].Height, items[1].Source, items[1].Theme, items[1].Size));
        Assert.Equal((2560, "split"), (items[2].Width, items[2].Phrase));
    }

    [Fact]
    public void Read_AnotherFolder_SaysWhatItNeeds() => Assert.Contains("screenspot_imgs", Assert.Throws<Glm45VException>(() => ScreenSpotFolder.Read(_folder)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_EntryWithoutABox_NamesIt()
    {
        Write(Path.Combine("screenspot_imgs", "a.png"), 20, 20);
        File.WriteAllText(Path.Combine(_folder, "screenspot_web.json"), """[{"img_filename":"a.png","instruction":"x","data_type":"icon","data_source":"web"}]""");

        Assert.Contains("screenspot_web-0", Assert.Throws<Glm45VException>(() => ScreenSpotFolder.Read(_folder)).Message, StringComparison.Ordinal);
    }

    private void Write(string name, int width, int height)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, PngEncoder.Encode(new RgbImage(width, height, new byte[width * height * 3])));
    }
}
