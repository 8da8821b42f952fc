namespace Glm45V.Converter.Hub;

/// <summary>One file of a repository.</summary>
/// <param name="Name">Its name in the repository's top folder.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="Hash">What its content must hash to.</param>
public sealed record HubFile(string Name, long Size, ContentHash Hash);

/// <summary>A repository at one commit: files cannot change while they are downloaded.</summary>
/// <param name="Id">Owner and name, <c>zai-org/GLM-4.5V</c>.</param>
/// <param name="Commit">The commit that the revision meant when it was listed.</param>
/// <param name="Files">The files of the top folder.</param>
public sealed record HubRepository(string Id, string Commit, IReadOnlyList<HubFile> Files);
