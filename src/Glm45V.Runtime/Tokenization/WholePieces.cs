namespace Glm45V.Runtime.Tokenization;

/// <summary>Finds the token that spells a whole piece, for vocabularies that put it before any merge.</summary>
internal sealed class WholePieces
{
    private readonly Dictionary<byte[], int>.AlternateLookup<ReadOnlySpan<byte>> _ids;

    public WholePieces(IEnumerable<KeyValuePair<string, int>> tokens)
    {
        var ids = new Dictionary<byte[], int>(new ByteComparer());
        foreach ((string spelling, int id) in tokens)
        {
            ids[ByteAlphabet.BytesOf(spelling)] = id;
        }

        _ids = ids.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>Looks up the UTF-8 of a piece.</summary>
    public bool TryGetId(ReadOnlySpan<byte> piece, out int id) => _ids.TryGetValue(piece, out id);

    private sealed class ByteComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = new HashCode();
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
