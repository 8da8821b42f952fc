using Glm45V.Testing;

[assembly: AssemblyFixture(typeof(ChromiumFixture))]
