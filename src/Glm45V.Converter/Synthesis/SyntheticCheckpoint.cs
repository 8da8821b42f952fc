using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Glm45V.Runtime.Model;
using Glm45V.Runtime.Tokenization;

namespace Glm45V.Converter.Synthesis;

/// <summary>Writes a checkpoint of random weights with a released model's shapes: for tests and measurements without the release.</summary>
/// <remarks>The same shapes, layers and seed give the same bytes. It writes nonsense and says nothing about quality.</remarks>
public static class SyntheticCheckpoint
{
    private const long ShardBytes = 4L << 30;
    private const int ChunkBytes = 1 << 20;

    /// <summary>Writes the checkpoint.</summary>
    /// <param name="shapes">Whose shapes.</param>
    /// <param name="layers">Decoder layers, at least 1; null writes all of the release's.</param>
    /// <param name="folder">Folder to make; it must not exist, or be empty.</param>
    /// <param name="texts">Folder with the tokenizer.json and preprocessor_config.json to copy.</param>
    /// <param name="seed">Fixes the weights.</param>
    /// <param name="fp8">Whether the decoder's matrices are fp8 with scales of 128 × 128 blocks, else bf16.</param>
    /// <param name="progress">Told bytes written and bytes in all.</param>
    /// <param name="cancellationToken">Stops and removes the folder.</param>
    /// <returns>Parameters of the model.</returns>
    /// <exception cref="Glm45VException">The folder exists, the disk is too small, or the number of layers is out of range.</exception>
    public static long Write(SyntheticShapes shapes, int? layers, string folder, string texts, ulong seed = 0, bool fp8 = false, IProgress<(long Done, long Total)>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentException.ThrowIfNullOrWhiteSpace(texts);
        if (layers is < 1)
        {
            throw new Glm45VException($"A model has at least 1 layer, not {layers}.");
        }

        OutputFolder.RequireFree(folder);
        Directory.CreateDirectory(folder);
        try
        {
            ModelConfig config = WriteTexts(shapes, layers, folder, texts);
            SyntheticTensor[] tensors = [.. SyntheticTensor.Of(config, fp8)];
            OutputFolder.RequireSpace(folder, tensors.Sum(tensor => tensor.Bytes));
            WriteShards(tensors, folder, seed, progress, cancellationToken);
            return tensors.Where(tensor => tensor.Kind != SyntheticKind.Fp8Scales).Sum(tensor => tensor.Bytes / tensor.ElementSize);
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    private static ModelConfig WriteTexts(SyntheticShapes shapes, int? layers, string folder, string texts)
    {
        foreach (string name in (string[])[ModelPaths.Tokenizer, ModelPaths.Preprocessor])
        {
            File.Copy(Path.Combine(texts, name), Path.Combine(folder, name));
        }

        Glm45VTokenizer tokenizer = Glm45VTokenizer.Load(Path.Combine(folder, ModelPaths.Tokenizer));
        JsonNode text = shapes.Text.DeepClone();
        text["num_hidden_layers"] = layers ?? text["num_hidden_layers"]!.GetValue<int>();
        text["eos_token_id"] = new JsonArray(Id(tokenizer, "<|endoftext|>"), Id(tokenizer, "<|user|>"), Id(tokenizer, "<|observation|>"));
        var config = new JsonObject
        {
            ["model_type"] = shapes.ModelType,
            ["tie_word_embeddings"] = false,
            ["image_token_id"] = Id(tokenizer, "<|image|>"),
            ["video_token_id"] = Id(tokenizer, "<|video|>"),
            ["text_config"] = text,
            ["vision_config"] = shapes.Vision.DeepClone(),
        };
        File.WriteAllText(Path.Combine(folder, ModelPaths.Config), config.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        return ModelConfig.Load(folder);
    }

    private static int Id(Glm45VTokenizer tokenizer, string token) =>
        tokenizer.TryGetId(token, out int id) ? id : throw new Glm45VException($"The tokenizer has no token {token}. Use that of a GLM-V model.");

    private static void WriteShards(SyntheticTensor[] tensors, string folder, ulong seed, IProgress<(long, long)>? progress, CancellationToken cancellationToken)
    {
        List<List<SyntheticTensor>> shards = Split(tensors);
        var map = new JsonObject();
        long total = tensors.Sum(tensor => tensor.Bytes);
        long done = 0;
        for (int i = 0; i < shards.Count; i++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"model-{i + 1:D5}-of-{shards.Count:D5}.safetensors");
            using FileStream file = File.Create(Path.Combine(folder, name));
            WriteHeader(file, shards[i]);
            foreach (SyntheticTensor tensor in shards[i])
            {
                map[tensor.Name] = name;
                WriteTensor(file, tensor, seed, bytes =>
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    done += bytes;
                    progress?.Report((done, total));
                });
            }
        }

        var index = new JsonObject { ["metadata"] = new JsonObject { ["total_size"] = total }, ["weight_map"] = map };
        File.WriteAllText(Path.Combine(folder, "model.safetensors.index.json"), index.ToJsonString());
    }

    private static List<List<SyntheticTensor>> Split(SyntheticTensor[] tensors)
    {
        var shards = new List<List<SyntheticTensor>> { new() };
        long size = 0;
        foreach (SyntheticTensor tensor in tensors)
        {
            if (size > 0 && size + tensor.Bytes > ShardBytes)
            {
                shards.Add([]);
                size = 0;
            }

            shards[^1].Add(tensor);
            size += tensor.Bytes;
        }

        return shards;
    }

    private static void WriteHeader(FileStream file, List<SyntheticTensor> tensors)
    {
        var header = new JsonObject();
        long offset = 0;
        foreach (SyntheticTensor tensor in tensors)
        {
            header[tensor.Name] = new JsonObject
            {
                ["dtype"] = tensor.Type,
                ["shape"] = new JsonArray([.. tensor.Shape.Select(side => (JsonNode)side)]),
                ["data_offsets"] = new JsonArray(offset, offset + tensor.Bytes),
            };
            offset += tensor.Bytes;
        }

        string json = header.ToJsonString();
        json = json.PadRight((json.Length + 7) / 8 * 8);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        file.Write(length);
        file.Write(System.Text.Encoding.ASCII.GetBytes(json));
    }

    private static void WriteTensor(FileStream file, SyntheticTensor tensor, ulong seed, Action<int> written)
    {
        int batch = Environment.ProcessorCount * ChunkBytes;
        byte[] buffer = new byte[Math.Min(batch, tensor.Bytes)];
        for (long done = 0; done < tensor.Bytes; done += buffer.Length)
        {
            int count = (int)Math.Min(buffer.Length, tensor.Bytes - done);
            long start = done;
            Parallel.For(0, (count + ChunkBytes - 1) / ChunkBytes, part =>
            {
                int from = part * ChunkBytes;
                SyntheticValues.Fill(tensor, seed, start + from, buffer.AsSpan(from, Math.Min(ChunkBytes, count - from)));
            });
            file.Write(buffer, 0, count);
            written(count);
        }
    }
}
