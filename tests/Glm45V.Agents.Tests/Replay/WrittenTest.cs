using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Glm45V.Agents.Tests.Replay;

/// <summary>Compiles the source of a written test against the libraries that a test project has, and runs it.</summary>
internal static class WrittenTest
{
    private const string ImplicitUsings = "global using System; global using System.Linq; global using System.Threading.Tasks;";

    /// <summary>Compiles a test with nullable and all warnings on; gives what the compiler says of it, nothing when it is well.</summary>
    public static (Assembly? Assembly, string[] Complaints) Compile(string source)
    {
        string trusted = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        CSharpCompilation compilation = CSharpCompilation.Create(
            $"Written{Guid.NewGuid():N}",
            new[] { source, ImplicitUsings }.Select(text => CSharpSyntaxTree.ParseText(text)),
            trusted.Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, warningLevel: 9));
        using var bytes = new MemoryStream();
        string[] complaints = [.. compilation.Emit(bytes).Diagnostics.Where(said => said.Severity >= DiagnosticSeverity.Warning).Select(said => said.ToString())];
        return (complaints.Length == 0 ? Assembly.Load(bytes.ToArray()) : null, complaints);
    }

    /// <summary>Runs the only test of an assembly with the values it carries, the address replaced.</summary>
    public static Task RunAsync(Assembly assembly, string? address = null)
    {
        Type type = assembly.GetExportedTypes().Single();
        MethodInfo test = type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Single();
        object?[] values = [.. test.GetCustomAttribute<InlineDataAttribute>()!.Data];
        values[0] = address ?? values[0];
        return (Task)test.Invoke(Activator.CreateInstance(type), values)!;
    }
}
