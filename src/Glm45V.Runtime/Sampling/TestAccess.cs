using System.Runtime.CompilerServices;

// The distribution behind a draw is checked against its reference directly; a chi-squared test alone would be far too coarse.
[assembly: InternalsVisibleTo("Glm45V.Runtime.Tests")]
