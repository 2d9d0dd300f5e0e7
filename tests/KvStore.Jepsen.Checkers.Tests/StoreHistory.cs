using KvStore.Jepsen.Checkers.Histories;
using KvStore.Jepsen.Checkers.Models;

namespace KvStore.Jepsen.Checkers.Tests;

/// <summary>Histories of a store that is right: clients operate on it at random, each operation takes effect at a moment within its interval.</summary>
internal static class StoreHistory
{
    public static List<Operation<RegisterInput, RegisterOutput>> Create(int seed, int operations, int keys, int clients, int unknownPercent)
    {
        var random = new Random(seed);
        var recorder = new HistoryRecorder<RegisterInput, RegisterOutput>();
        var store = new Store(new RegisterModel());
        var free = new Queue<long>(Enumerable.Range(0, clients).Select(client => (long)client));
        var open = new List<(int Operation, long Client, string Key, RegisterInput Input, RegisterOutput? Output)>();
        for (long time = 0; recorder.Operations.Count < operations || open.Count > 0; time++)
        {
            if (recorder.Operations.Count < operations && free.Count > 0 && random.Next(2) == 0)
            {
                var client = free.Dequeue();
                var key = $"key{random.Next(keys)}";
                var input = Draw(random, recorder.Operations.Count);
                open.Add((recorder.Invoke(client, key, input, time), client, key, input, null));
                continue;
            }

            if (open.Count == 0)
            {
                continue;
            }

            var chosen = random.Next(open.Count);
            var operation = open[chosen];
            if (operation.Output is null)
            {
                // Its moment; some of those that nobody hears of have none.
                var isLost = random.Next(100) < unknownPercent;
                var output = isLost && random.Next(2) == 0 ? null : store.Run(operation.Key, operation.Input);
                open[chosen] = operation with { Output = output };
                if (isLost)
                {
                    recorder.Info(operation.Operation, time);
                    free.Enqueue(operation.Client);
                    open.RemoveAt(chosen);
                }
            }
            else
            {
                recorder.Ok(operation.Operation, operation.Output, time);
                free.Enqueue(operation.Client);
                open.RemoveAt(chosen);
            }
        }

        return [.. recorder.Operations];
    }

    private static RegisterInput Draw(Random random, int number) => random.Next(10) switch
    {
        < 5 => RegisterInput.Get,
        < 8 => RegisterInput.Put($"v{number}"),
        8 => RegisterInput.CompareAndSet(random.Next(2) == 0 ? null : $"v{random.Next(number + 1)}", $"v{number}"),
        _ => RegisterInput.Delete,
    };

    /// <summary>The model, run forwards.</summary>
    private sealed class Store(RegisterModel model)
    {
        private readonly Dictionary<string, RegisterState> _states = [];
        private long _revision;

        public RegisterOutput Run(string key, RegisterInput input)
        {
            var state = _states.GetValueOrDefault(key, model.Initial);
            if (input.Kind == RegisterKind.Get)
            {
                return RegisterOutput.Read(state.Value, state.Value is null ? 0 : state.Revision);
            }

            var output = RegisterOutput.Written(_revision + 1);
            if (!model.TryStep(state, input, output, out var next))
            {
                return RegisterOutput.NotDone;
            }

            _revision++;
            _states[key] = next;
            return output;
        }
    }
}
