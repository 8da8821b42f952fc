using System.Text;

namespace Glm45V.Grammar.Tests.Schema;

public sealed class SchemaSuiteTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Probe(bool optional)
    {
        var report = new StringBuilder();
        var wrong = 0; var right = 0; var refused = new Dictionary<string, int>(); var crashed = 0;
        foreach (SchemaSuite.Case test in SchemaSuite.Read())
        {
            if (test.IsOptional != optional) { continue; }
            try
            {
                bool verdict = JsonSchemaGrammar.Compile(test.Schema, new JsonSchemaOptions { AnyForm = true, Draft = SchemaSuite.DraftOf(test), AssertFormats = optional }).Accepts(Encoding.UTF8.GetBytes(test.Data));
                if (verdict == test.IsValid) { right++; }
                else { wrong++; report.AppendLine($"WRONG {test.Draft} {test.File} {test.Name} {test.Schema} {test.Data} valid={test.IsValid}"); }
            }
            catch (SchemaException e)
            {
                string key = $"{test.File} {e.Keyword} {e.Message[..Math.Min(90, e.Message.Length)]}";
                refused[key] = refused.GetValueOrDefault(key) + 1;
            }
            catch (Exception e) { crashed++; report.AppendLine($"CRASH {test.Draft} {test.File} {test.Name} {test.Schema} {test.Data} {e}"); }
        }
        report.Insert(0, $"right {right} wrong {wrong} crashed {crashed} refused {refused.Values.Sum()}\n" + string.Join("\n", refused.Select(r => $"{r.Value} {r.Key}")) + "\n");
        File.WriteAllText($"/tmp/suite-{optional}.txt", report.ToString());
        output.WriteLine(report.ToString()[..200]);
    }
}
