using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Coherence.Core.Identity;
using Coherence.Node.Storage;
using Coherence.Node.Storage.Checkpoints;
using Coherence.Node.Storage.Failures;
using Coherence.Tests.Unit.Log;
using Xunit;

namespace Coherence.Tests.Unit.Storage;

/// <summary>Whatever happens to a file that the newest checkpoint needs: it is named, and the older checkpoint is taken.</summary>
public sealed class CheckpointDamageTests : IDisposable
{
    private const int Keys = 3_000;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    public static TheoryData<string, string> Damages()
    {
        TheoryData<string, string> damages = [];
        foreach (string file in (string[])["checkpoint", "state", "index", "values"])
        {
            foreach (string damage in (string[])["first bit", "middle bit", "last bit", "zeros", "half", "empty", "missing"])
            {
                damages.Add(file, damage);
            }
        }

        return damages;
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public void Damage_to_the_newest_checkpoint_is_named_and_the_older_one_is_taken(string file, string damage)
    {
        string path = MakeTwo()[file];
        Damage(path, damage);
        using StoreScript script = StoreScript.Start(StoreScript.Options(_directory));
        // Without its manifest there is no checkpoint that could be named.
        bool isKnown = !string.Equals(file + damage, "checkpointmissing", StringComparison.Ordinal);
        Assert.Equal(isKnown ? 1 : 0, script.Opened.Refused.Count);
        Assert.All(script.Opened.Refused, refused =>
        {
            Assert.EndsWith("checkpoint-00000000000000000002", refused.File, StringComparison.Ordinal);
            Assert.Contains(path, refused.Reason, StringComparison.Ordinal);
        });
        Assert.Equal(new Epoch(1), script.Opened.Checkpoint!.Epoch);
        Assert.Equal(StoreScript.State(1), script.Opened.Checkpoint.State.ToArray());
        CheckValues(script.Get(0, Keys), version: 1);

        // And it goes on from there.
        script.Put(StoreScript.Batch(0, Keys, version: 9));
        script.Checkpoint(3);
        script.Dispose();
        using StoreHolder again = new(StoreScript.Open(StoreScript.Options(_directory)));
        Assert.Empty(again.Opened.Refused);
        Assert.Equal(new Epoch(3), again.Opened.Checkpoint!.Epoch);
        CheckValues(StoreScript.Read(again.Opened.Thread, Keys), version: 9);
    }

    [Fact]
    public void Any_sector_that_is_wrong_is_found()
    {
        string path = MakeTwo()["values"];
        byte[] good = File.ReadAllBytes(path);
        for (long offset = 7; offset < good.Length; offset += 4_096)
        {
            StoreDamage.Flip(path, offset);
            using StoreHolder opened = new(StoreScript.Open(StoreScript.Options(_directory)));
            // What lies behind the end of the checkpoint is nobody's; what lies in it is found.
            bool isSealed = offset < SealedBytes();
            Assert.Equal(isSealed, opened.Opened.Checkpoint!.Epoch != new Epoch(2));
            opened.Dispose();
            File.WriteAllBytes(path, good);
        }
    }

    [Fact]
    public void With_both_checkpoints_damaged_the_store_is_empty_and_both_are_named_and_stay_until_it_starts()
    {
        MakeTwo();
        foreach (string manifest in Files("checkpoint-"))
        {
            StoreDamage.Flip(manifest, 9);
        }

        using StoreHolder opened = new(StoreScript.Open(StoreScript.Options(_directory)));
        Assert.Null(opened.Opened.Checkpoint);
        Assert.Equal(2, opened.Opened.Refused.Count);
        Assert.Empty(StoreScript.Read(opened.Opened.Thread, Keys));
        Assert.Equal(2, Files("checkpoint-").Count);
        opened.Opened.Thread.Start(new StoreAnswers());
        Assert.Empty(Files("checkpoint-"));
        Assert.Empty(Files("state-"));
        Assert.Empty(Files("index-"));

        // What there may be is room for the new store's log.
        Assert.All(Files("values-"), static file => Assert.Equal(0, new FileInfo(file).Length));
    }

    [Fact]
    public void The_sector_in_which_the_log_goes_on_may_be_torn()
    {
        MakeTwo();
        CheckpointManifest manifest = CheckpointManifest.Read(File.ReadAllBytes(Files("checkpoint-")[^1]));
        Assert.NotEqual(0, manifest.LastSector.Length);
        StoreDamage.Zero(_directory.In($"values-{manifest.Shape.SegmentOf(manifest.Final):D10}"), (manifest.Final & -4_096) % manifest.Shape.SegmentBytes, 4_096);
        using StoreHolder opened = new(StoreScript.Open(StoreScript.Options(_directory)));
        Assert.Empty(opened.Opened.Refused);
        CheckValues(StoreScript.Read(opened.Opened.Thread, Keys), version: 2);
    }

    [Fact]
    public void A_manifest_under_the_name_of_another_is_not_taken()
    {
        MakeTwo();
        File.Move(Files("checkpoint-")[^1], _directory.In("checkpoint-00000000000000000003"));
        using StoreHolder opened = new(StoreScript.Open(StoreScript.Options(_directory)));
        Assert.Equal(new Epoch(1), opened.Opened.Checkpoint!.Epoch);
    }

    [Fact]
    public void A_checkpoint_of_another_cluster_is_not_taken()
    {
        MakeTwo();
        OpenedStore opened = StoreOpening.Open(
            StoreScript.Options(_directory), new ClusterId(new Identifier(5)), StoreScript.ChainOf, static _ => null);
        using StoreHolder holder = new(opened);
        Assert.Null(opened.Checkpoint);
        Assert.Equal(2, opened.Refused.Count);
    }

    [Fact]
    public void A_checkpoint_of_a_newer_version_is_an_error_and_no_damage()
    {
        MakeTwo();
        string path = Files("checkpoint-")[^1];
        byte[] bytes = File.ReadAllBytes(path);
        bytes[4] = 2;
        System.Security.Cryptography.SHA256.HashData(bytes.AsSpan(0, bytes.Length - 32)).CopyTo(bytes, bytes.Length - 32);
        File.WriteAllBytes(path, bytes);
        StoreException error = Assert.Throws<StoreException>(() => StoreScript.Open(StoreScript.Options(_directory)));
        Assert.Equal(StoreErrorKind.NewerFormat, error.Kind);
        Assert.Equal(path, error.File);
        using StoreHolder again = new(StoreScript.Open(StoreScript.Options(_directory), judge: static _ => null, files: new FaultyStoreFiles
        {
            Fault = (_, call) => string.Equals(call.Path, path, StringComparison.Ordinal) ? FaultyLogFiles.Error(FaultyLogFiles.IoError) : null,
        }));
        Assert.Equal(new Epoch(1), again.Opened.Checkpoint!.Epoch);
    }

    [Fact]
    public void A_manifest_comes_back_as_it_was()
    {
        MakeTwo();
        byte[] bytes = File.ReadAllBytes(Files("checkpoint-")[^1]);
        Assert.True(CheckpointManifest.IsIntact(bytes));
        Assert.Equal(bytes, CheckpointManifest.Read(bytes).Write());
        for (int place = 0; place < bytes.Length; place++)
        {
            bytes[place] ^= 16;
            Assert.False(CheckpointManifest.IsIntact(bytes));
            bytes[place] ^= 16;
        }
    }

    private static void CheckValues(Dictionary<int, byte[]> values, int version)
    {
        Assert.Equal(Keys, values.Count);
        Assert.All(values, value => Assert.Equal(StoreScript.Value(value.Key, version, 40), value.Value));
    }

    private static void Damage(string path, string damage)
    {
        long bytes = new FileInfo(path).Length;
        switch (damage)
        {
            case "first bit":
                StoreDamage.Flip(path, 0);
                break;
            case "middle bit":
                StoreDamage.Flip(path, bytes / 2);
                break;
            case "last bit":
                StoreDamage.Flip(path, bytes - 1);
                break;
            case "zeros":
                StoreDamage.Zero(path, bytes / 2, (int)Math.Min(4_096, bytes - (bytes / 2)));
                break;
            case "half":
                StoreDamage.Cut(path, bytes / 2);
                break;
            case "empty":
                StoreDamage.Cut(path, 0);
                break;
            default:
                File.Delete(path);
                break;
        }
    }

    // Two checkpoints, and the files that only the newer one needs: of the segments, the first one that is wholly behind the older one.
    private Dictionary<string, string> MakeTwo()
    {
        using (StoreScript script = StoreScript.Start(StoreScript.Options(_directory)))
        {
            for (int epoch = 1; epoch <= 2; epoch++)
            {
                script.Put(StoreScript.Batch(0, Keys, version: epoch));
                script.Checkpoint(epoch);
            }
        }

        CheckpointManifest[] manifests = [.. Files("checkpoint-").Select(path => CheckpointManifest.Read(File.ReadAllBytes(path)))];
        StoreDirectory names = new(_directory.Path);
        Assert.NotEqual(manifests[0].IndexToken, manifests[1].IndexToken);
        int segment = manifests[0].Shape.SegmentOf(manifests[0].Final) + 1;
        Assert.Contains(manifests[1].Segments, seal => seal.Number == segment && seal.Count == 16);
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["checkpoint"] = names.ManifestPath(new Epoch(2)),
            ["state"] = names.StatePath(manifests[1].LogToken),
            ["index"] = names.IndexPath(manifests[1].IndexToken),
            ["values"] = names.SegmentPath(segment),
        };
    }

    private long SealedBytes()
    {
        CheckpointManifest manifest = CheckpointManifest.Read(File.ReadAllBytes(Files("checkpoint-")[^1]));
        return manifest.Shape.SegmentBytes + (manifest.Shape.SegmentBytes / 4_096 * sizeof(uint));
    }

    private List<string> Files(string prefix) =>
        [.. Directory.GetFiles(_directory.Path, prefix + "*").Order(StringComparer.Ordinal)];
}
