using Google.Protobuf;
using Google.Protobuf.Collections;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Partitioning;
using OpCase = KvStore.Contracts.Etcd.RequestOp.RequestOneofCase;

namespace KvStore.Node.Requests;

/// <summary>The slots of the keys that a request names, so that it can be sent to the group that has them.</summary>
internal sealed class RequestSlots
{
    private readonly List<(Slot Slot, ByteString Key)> _slots = [];

    private RequestSlots()
    {
    }

    /// <summary>Each slot, with a key that is in it; a slot may come more than once.</summary>
    public IReadOnlyList<(Slot Slot, ByteString Key)> Slots => _slots;

    /// <summary>Whether there is a range whose keys may be in any slot.</summary>
    public bool IsEverywhere { get; private set; }

    public static RequestSlots Of(IMessage request)
    {
        var slots = new RequestSlots();
        switch (request)
        {
            case PutRequest put:
                slots.Add(put.Key, ByteString.Empty);
                break;
            case RangeRequest range:
                slots.Add(range.Key, range.RangeEnd);
                break;
            case DeleteRangeRequest delete:
                slots.Add(delete.Key, delete.RangeEnd);
                break;
            case TxnRequest txn:
                slots.Add(txn);
                break;
            default:
                throw new ArgumentException($"A {request.GetType().Name} names no keys.", nameof(request));
        }

        return slots;
    }

    private void Add(TxnRequest txn)
    {
        foreach (var compare in txn.Compare)
        {
            Add(compare.Key, compare.RangeEnd);
        }

        Add(txn.Success);
        Add(txn.Failure);
    }

    private void Add(RepeatedField<RequestOp> ops)
    {
        foreach (var op in ops)
        {
            switch (op.RequestCase)
            {
                case OpCase.RequestPut:
                    Add(op.RequestPut.Key, ByteString.Empty);
                    break;
                case OpCase.RequestRange:
                    Add(op.RequestRange.Key, op.RequestRange.RangeEnd);
                    break;
                case OpCase.RequestDeleteRange:
                    Add(op.RequestDeleteRange.Key, op.RequestDeleteRange.RangeEnd);
                    break;
                case OpCase.RequestTxn:
                    Add(op.RequestTxn);
                    break;
            }
        }
    }

    private void Add(ByteString key, ByteString rangeEnd)
    {
        if (Slot.OfRange(key.Span, rangeEnd.Span) is { } slot)
        {
            _slots.Add((slot, key));
        }
        else
        {
            IsEverywhere = true;
        }
    }
}
