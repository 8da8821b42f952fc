using Glm45V.Runtime.Caching;
using Glm45V.Runtime.Decoding;
using Glm45V.Runtime.Tests.Generation;

namespace Glm45V.Runtime.Tests.Caching;

public sealed class KvSlotsTests : IDisposable
{
    private readonly FakeDecoder _decoder = new() { ContextLength = 4096 };
    private KvSlots? _slots;

    [Fact]
    public void Take_PromptThatGoesOn_KeepsWhatIsHeld()
    {
        KvSlots slots = Slots(2);
        Keep(slots, [1, 2, 3, 4]);

        KvSlot slot = Take(slots, [1, 2, 3, 4, 5]);

        Assert.Equal((4, 4), (slot.Cache.Length, slot.Held.Length));
    }

    [Fact]
    public void Take_SamePromptAgain_LeavesItsLastTokenToRun()
    {
        KvSlots slots = Slots(1);
        Keep(slots, [1, 2, 3, 4]);

        Assert.Equal(3, Take(slots, [1, 2, 3, 4]).Cache.Length);
    }

    [Fact]
    public void Take_OtherSalt_FindsNothing()
    {
        KvSlots slots = Slots(2);
        Keep(slots, [1, 2, 3, 4], "anna");

        Assert.Equal(0, Take(slots, [1, 2, 3, 4, 5], "bert").Cache.Length);
        Assert.Equal(4, Take(slots, [1, 2, 3, 4, 5], "anna").Cache.Length);
    }

    [Fact]
    public void Take_ShortCommonBeginning_CopiesItAndKeepsTheConversation()
    {
        KvSlots slots = Slots(2);
        Keep(slots, [1, 2, 3, 4, 5, 6, 7, 8]);

        KvSlot branch = Take(slots, [1, 2, 30]);

        Assert.Equal(2, branch.Cache.Length);
        Assert.Equal(8, Take(slots, [1, 2, 3, 4, 5, 6, 7, 8, 9]).Cache.Length);
    }

    [Fact]
    public void Take_ConversationAtWork_CopiesWhatHasRun()
    {
        KvSlots slots = Slots(2);
        KvSlot busy = Take(slots, [1, 2, 3, 4]);
        Fill(busy, [1, 2, 3, 4], run: 3);

        Assert.Equal(3, Take(slots, [1, 2, 3, 4, 5]).Cache.Length);
    }

    [Fact]
    public void Take_NothingCommon_TakesTheOldest()
    {
        KvSlots slots = Slots(2);
        Keep(slots, [1, 2, 3]);
        Keep(slots, [4, 5, 6]);

        Take(slots, [7, 8]);

        Assert.Equal(3, Take(slots, [4, 5, 6, 7]).Cache.Length);
    }

    [Fact]
    public void Return_MoreThanMayBeKept_EmptiesTheOldest()
    {
        long one = new KvSlots(_decoder, 1, 0).Bytes;
        KvSlots slots = Slots(2, kept: 3 * one);
        int[] first = [.. Enumerable.Range(0, 1000)];
        int[] second = [.. Enumerable.Range(1000, 1000)];
        Keep(slots, first); // 1,000 tokens take twice the first capacity
        Keep(slots, second);

        Assert.True(slots.Bytes <= 3 * one, $"{slots.Bytes} bytes are kept of {3 * one}");
        Assert.Equal(1000, Take(slots, [.. second, 1]).Cache.Length);
        Assert.Equal(0, Take(slots, [.. first, 1]).Cache.Length);
    }

    public void Dispose() => _slots?.Dispose();

    private KvSlots Slots(int count, long kept = long.MaxValue) => _slots = new KvSlots(_decoder, count, kept);

    private static KvSlot Take(KvSlots slots, int[] prompt, string salt = "") => slots.Take(CachedTokens.Of(ModelInput.FromText(prompt)), salt);

    private static void Keep(KvSlots slots, int[] prompt, string salt = "")
    {
        KvSlot slot = Take(slots, prompt, salt);
        Fill(slot, prompt, prompt.Length);
        slots.Return(slot);
    }

    private static void Fill(KvSlot slot, int[] prompt, int run)
    {
        slot.Held = CachedTokens.Of(ModelInput.FromText(prompt));
        slot.Cache.Reserve(run - slot.Cache.Length);
        slot.Cache.Commit(run - slot.Cache.Length);
    }
}
