using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Glm45V.Chat.Tests")]
