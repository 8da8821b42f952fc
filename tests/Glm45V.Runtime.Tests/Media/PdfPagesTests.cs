using System.Text;
using Glm45V.Imaging;
using Glm45V.Runtime.Media;

namespace Glm45V.Runtime.Tests.Media;

public sealed class PdfPagesTests : IDisposable
{
    private readonly string _work = Directory.CreateTempSubdirectory("glm45v-pdf-").FullName;

    public PdfPagesTests(MediaTools tools) => tools.Require();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Read_Range_GivesThosePages()
    {
        IReadOnlyList<RgbImage> pages = PdfPages.Read(Document(4), 2, 3, Stop);

        Assert.Equal([(1260, 1680), (1260, 1680)], pages.Select(page => (page.Width, page.Height)));
        Assert.Equal([51, 76], pages.Select(page => (int)page.Pixels[((840 * 1260) + 630) * 3])); // red 2/10 and 3/10 in the middle
    }

    [Fact]
    public void Read_NoRange_GivesEveryPage() => Assert.Equal(3, PdfPages.Read(Document(3), cancellationToken: Stop).Count);

    [Theory]
    [InlineData(3, 9, "has pages 1 to 4, not 3 to 9")]
    [InlineData(0, 1, "not 0 to 1")]
    [InlineData(3, 2, "not 3 to 2")]
    public void Read_PagesThatAreNotThere_NamesThem(int first, int last, string said) =>
        Assert.Contains(said, Assert.Throws<MediaException>(() => PdfPages.Read(Document(4), first, last, Stop)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_FiveThousandPages_AsksForSome() =>
        Assert.Contains("are 5000 pages; up to 50 are shown at once", Assert.Throws<MediaException>(() => PdfPages.Read(Document(5000), cancellationToken: Stop)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_NoPdf_SaysSo()
    {
        string path = Path.Combine(_work, "text.pdf");
        File.WriteAllText(path, "hello");

        Assert.Contains("pdfinfo cannot read the file", Assert.Throws<MediaException>(() => PdfPages.Read(path, cancellationToken: Stop)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_work, recursive: true);

    /// <summary>A document whose page n is filled with red of n tenths.</summary>
    private string Document(int pages)
    {
        var objects = new List<string>
        {
            "<< /Type /Catalog /Pages 2 0 R >>",
            $"<< /Type /Pages /Kids [{string.Join(' ', Enumerable.Range(0, pages).Select(page => $"{3 + (2 * page)} 0 R"))}] /Count {pages} >>",
        };
        for (int page = 1; page <= pages; page++)
        {
            string content = $"0.{page % 10} 0 0 rg 0 0 300 400 re f";
            objects.Add($"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 400] /Contents {objects.Count + 2} 0 R /Resources << >> >>");
            objects.Add($"<< /Length {content.Length} >>\nstream\n{content}\nendstream");
        }

        var text = new StringBuilder("%PDF-1.4\n");
        var offsets = new List<int>();
        for (int i = 0; i < objects.Count; i++)
        {
            offsets.Add(text.Length);
            text.Append($"{i + 1} 0 obj\n{objects[i]}\nendobj\n");
        }

        int table = text.Length;
        text.Append($"xref\n0 {objects.Count + 1}\n0000000000 65535 f \n");
        offsets.ForEach(offset => text.Append($"{offset:D10} 00000 n \n"));
        text.Append($"trailer << /Size {objects.Count + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n");
        string path = Path.Combine(_work, "document.pdf");
        File.WriteAllText(path, text.ToString());
        return path;
    }
}
