using System.Globalization;
using System.Runtime.InteropServices;
using Glm45V.Converter.Checkpoint;
using Glm45V.Converter.Graph;
using Glm45V.Runtime.Model;

namespace Glm45V.Benchmarks;

/// <summary>Writes the decoder of a GLM-4.1V checkpoint as llama.cpp reads one: the same 4-bit codes as our int4, scales rounded to 16 bits, no tokenizer.</summary>
internal static class LlamaCppModel
{
    private const int Block = 32;

    public static void Write(string checkpointFolder, string to)
    {
        ModelConfig config = ModelConfig.Load(checkpointFolder);
        TextConfig text = config.Text;
        using CheckpointFolder checkpoint = CheckpointFolder.Open(checkpointFolder);
        var weights = new WeightMap(checkpoint, config);
        var file = new GgufFile();
        file.Add("general.architecture", "glm4");
        file.Add("glm4.context_length", 65536);
        file.Add("glm4.embedding_length", text.HiddenSize);
        file.Add("glm4.block_count", text.LayerCount);
        file.Add("glm4.feed_forward_length", text.IntermediateSize);
        file.Add("glm4.attention.head_count", text.HeadCount);
        file.Add("glm4.attention.head_count_kv", text.KeyValueHeadCount);
        file.Add("glm4.attention.layer_norm_rms_epsilon", text.RmsNormEpsilon);
        file.Add("glm4.rope.dimension_count", text.RotaryDimension);
        file.Add("glm4.rope.freq_base", text.RopeTheta);
        file.Add("glm4.vocab_size", text.VocabularySize);
        file.Add("tokenizer.ggml.model", "no_vocab");
        Add(file, "token_embd.weight", weights.Embedding(), GgufType.F16);
        Add(file, "output_norm.weight", weights.FinalNorm(), GgufType.F32);
        Add(file, "output.weight", weights.LmHead(), GgufType.Q8);
        for (int layer = 0; layer < text.LayerCount; layer++)
        {
            string prefix = string.Create(CultureInfo.InvariantCulture, $"blk.{layer}.");
            MlpWeights mlp = weights.FusedMlp(layer);
            Add(file, $"{prefix}attn_norm.weight", weights.InputNorm(layer), GgufType.F32);
            Add(file, $"{prefix}attn_qkv.weight", weights.QueryKeyValue(layer), GgufType.Q4);
            Add(file, $"{prefix}attn_qkv.bias", weights.QueryKeyValueBias(layer)!, GgufType.F32);
            Add(file, $"{prefix}attn_output.weight", weights.AttentionOutput(layer), GgufType.Q4);
            Add(file, $"{prefix}post_attention_norm.weight", weights.AttentionOutputNorm(layer), GgufType.F32);
            Add(file, $"{prefix}ffn_norm.weight", weights.PostAttentionNorm(layer), GgufType.F32);
            Add(file, $"{prefix}ffn_up.weight", mlp.GateUp, GgufType.Q4);
            Add(file, $"{prefix}ffn_down.weight", mlp.Down, GgufType.Q4);
            Add(file, $"{prefix}post_ffw_norm.weight", weights.MlpOutputNorm(layer), GgufType.F32);
        }

        file.Save(to);
    }

    private static void Add(GgufFile file, string name, WeightSource source, GgufType type) => file.Add(name, source.Shape, type, stream =>
    {
        var row = new float[source.Shape[^1]];
        foreach (TensorSlice slice in source.Slices)
        {
            for (long start = 0; start < slice.Count; start += row.Length)
            {
                Span<float> part = row.AsSpan(0, (int)Math.Min(row.Length, slice.Count - start));
                WeightReader.Read(slice.Tensor, slice.Start + start, part);
                WriteRow(stream, part, type);
            }
        }
    });

    private static void WriteRow(Stream stream, ReadOnlySpan<float> row, GgufType type)
    {
        switch (type)
        {
            case GgufType.F32:
                stream.Write(MemoryMarshal.AsBytes(row));
                break;
            case GgufType.F16:
                stream.Write(MemoryMarshal.AsBytes<Half>(Array.ConvertAll(row.ToArray(), value => (Half)value)));
                break;
            default:
                WriteBlocks(stream, row, type == GgufType.Q4 ? 4 : 8);
                break;
        }
    }

    private static void WriteBlocks(Stream stream, ReadOnlySpan<float> row, int bits)
    {
        var codes = new byte[BlockQuantizer.RowBytes(row.Length, bits, Block)];
        var scales = new float[BlockQuantizer.Blocks(row.Length, Block)];
        BlockQuantizer.Quantize(row, bits, Block, codes, scales);
        int bytes = Block * bits / 8;
        Span<byte> block = stackalloc byte[2 + bytes];
        for (int i = 0; i < scales.Length; i++)
        {
            BitConverter.TryWriteBytes(block, (Half)scales[i]);
            ReadOnlySpan<byte> from = codes.AsSpan(i * bytes, bytes);
            for (int code = 0; code < bytes; code++)
            {
                // llama.cpp puts elements i and i + 16 into a byte of 4-bit codes, and stores 8-bit ones as signed numbers.
                block[2 + code] = bits == 8 ? (byte)(from[code] - 128) : (byte)(Code(from, code) | (Code(from, code + (Block / 2)) << 4));
            }

            stream.Write(block);
        }
    }

    private static int Code(ReadOnlySpan<byte> codes, int element) => (codes[element / 2] >> (element % 2 * 4)) & 15;
}
