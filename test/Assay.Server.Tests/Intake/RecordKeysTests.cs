using Assay.Server.Intake;
using Assay.Server.Records;

namespace Assay.Server.Tests.Intake;

public class RecordKeysTests
{
    [Fact]
    public void TryAdd_and_Remove_in_random_order_agree_with_a_dictionary()
    {
        var random = new Random(1);
        var keys = new RecordKeys(capacity: 1_000_000);
        var model = new Dictionary<UInt128, ulong>();
        for (var i = 0; i < 300_000; i++)
        {
            // Some ids have half of their bits in common, and with them their place in the index.
            var id = Scatter(random.Next(1, 20_000));
            id = random.Next(4) == 0 ? id ^ ((UInt128)(ulong)random.Next(3) << 100) : id;
            var key = new RecordKey(id, (ulong)random.Next(3) + 1);
            if (random.Next(3) == 0)
            {
                keys.Remove(key);
                if (model.TryGetValue(id, out var removed) && removed == key.Content)
                {
                    model.Remove(id);
                }
            }
            else
            {
                var expected = !model.TryGetValue(id, out var known) ? RecordKeyState.Added : known == key.Content ? RecordKeyState.Known : RecordKeyState.Conflict;
                Assert.Equal(expected, keys.TryAdd(key));
                model.TryAdd(id, key.Content);
            }
        }

        Assert.All(model, m => Assert.Equal(RecordKeyState.Known, keys.TryAdd(new RecordKey(m.Key, m.Value))));
    }

    [Fact]
    public void TryAdd_beyond_the_capacity_forgets_the_oldest()
    {
        var keys = new RecordKeys(capacity: 5_000);
        for (var i = 1; i <= 12_345; i++)
        {
            Assert.Equal(RecordKeyState.Added, keys.TryAdd(new RecordKey(Scatter(i), 1)));
        }

        Assert.All(Enumerable.Range(12_346 - 5_000, 5_000), i => Assert.Equal(RecordKeyState.Conflict, keys.TryAdd(new RecordKey(Scatter(i), 2))));
        Assert.Equal(RecordKeyState.Added, keys.TryAdd(new RecordKey(Scatter(12_345 - 5_000), 2)));
    }

    private static UInt128 Scatter(int i) => (UInt128)(ulong)i * new UInt128(0x9E3779B97F4A7C15, 0xF39CC0605CEDC835);
}
