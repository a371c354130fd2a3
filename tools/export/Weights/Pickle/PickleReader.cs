using System.Numerics;
using System.Text;

namespace GradCam.Tools.Export.Weights.Pickle;

/// <summary>
/// Reads one pickle without executing anything: a stack machine that creates the few kinds of values in <c>PickleValues.cs</c>. For a class or
/// function that the pickle names, <see cref="TorchObjects"/> decides, a closed table. Python's own reader would call any function that the pickle
/// names.
/// </summary>
/// <remarks>
/// The reader does not recurse, so nesting costs only a stack entry in memory. A <see cref="PickleBudget"/> limits work and memory. The reader
/// compares lengths with the rest of the file before it allocates.
/// </remarks>
internal sealed class PickleReader
{
    private const int MaxStack = 1 << 20;
    private const int MaxMemo = 1 << 20;
    private const long MaxText = 1 << 24;
    private const int MaxLong = 64;

    private readonly WeightsFile _file;
    private readonly ByteSource _source;
    private readonly TorchObjects _objects;
    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<uint, object?> _memo = [];

    private PickleReader(WeightsFile file, ByteSource source, TorchObjects objects)
    {
        _file = file;
        _source = source;
        _objects = objects;
    }

    /// <summary>Reads a pickle, up to and including its STOP.</summary>
    /// <param name="file">The file, for messages.</param>
    /// <param name="source">The bytes from the beginning of the pickle.</param>
    /// <param name="objects">The objects for the names in the pickle.</param>
    /// <exception cref="GradCamException">The pickle is truncated or damaged, or needs an object that no state dict needs.</exception>
    public static object? Read(WeightsFile file, ByteSource source, TorchObjects objects) => new PickleReader(file, source, objects).Run();

    private object? Run()
    {
        while (true)
        {
            _objects.Budget.Charge(1);
            var opcode = (Opcode)_source.Byte();
            if (opcode == Opcode.Stop)
                return Pop();
            Execute(opcode);
            if (_stack.Count > MaxStack || _marks.Count > MaxStack || _memo.Count > MaxMemo)
                throw _objects.Budget.TooMuch();
        }
    }

    private void Execute(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.Proto:
                int protocol = _source.Byte();
                if (protocol > 5)
                    throw _file.Fail($"is pickled with protocol {protocol}; 2 to 5 are known. Save it with torch.save, which uses 2.");
                break;
            case Opcode.Frame:
                if ((ulong)_source.Int64() > (ulong)_source.Left)
                    throw _source.Exhausted();
                break;

            case Opcode.None: Push(null); break;
            case Opcode.NewTrue: Push(true); break;
            case Opcode.NewFalse: Push(false); break;
            case Opcode.BinInt: Push((long)_source.Int32()); break;
            case Opcode.BinInt1: Push((long)_source.Byte()); break;
            case Opcode.BinInt2: Push((long)_source.UInt16()); break;
            case Opcode.Long1: PushInteger(_source.Byte()); break;
            case Opcode.Long4: PushInteger(_source.Int32()); break;
            case Opcode.BinFloat: Push(_source.BigEndianDouble()); break;

            // Python 2's strings are bytes, which are ASCII names in a state dict.
            case Opcode.ShortBinString: Push(Text(_source.Byte())); break;
            case Opcode.BinString: Push(Text(_source.Int32())); break;
            case Opcode.ShortBinUnicode: Push(Text(_source.Byte())); break;
            case Opcode.BinUnicode: Push(Text((uint)_source.Int32())); break;
            case Opcode.BinUnicode8: Push(Text(_source.Int64())); break;
            case Opcode.ShortBinBytes: Push(Bytes(_source.Byte())); break;
            case Opcode.BinBytes: Push(Bytes((uint)_source.Int32())); break;
            case Opcode.BinBytes8: Push(Bytes(_source.Int64())); break;

            case Opcode.EmptyTuple: Push(new PickleTuple([])); break;
            case Opcode.Tuple1: Push(new PickleTuple(PopMany(1))); break;
            case Opcode.Tuple2: Push(new PickleTuple(PopMany(2))); break;
            case Opcode.Tuple3: Push(new PickleTuple(PopMany(3))); break;
            case Opcode.Tuple: Push(new PickleTuple(PopToMark())); break;
            case Opcode.EmptyList: Push(new PickleList()); break;
            case Opcode.List: PushList(PopToMark()); break;
            case Opcode.Append: Extend(PopMany(1)); break;
            case Opcode.Appends: Extend(PopToMark()); break;
            case Opcode.EmptyDict: Push(new PickleDict()); break;
            case Opcode.Dict: PushDict(PopToMark()); break;
            case Opcode.SetItem: SetItems(PopMany(2)); break;
            case Opcode.SetItems: SetItems(PopToMark()); break;

            case Opcode.Mark: _marks.Add(_stack.Count); break;
            case Opcode.Pop: PopOrUnmark(); break;
            case Opcode.PopMark: PopToMark(); break;
            case Opcode.Dup: Push(Top()); break;

            case Opcode.BinPut: _memo[_source.Byte()] = Top(); break;
            case Opcode.LongBinPut: _memo[(uint)_source.Int32()] = Top(); break;
            case Opcode.Memoize: _memo[(uint)_memo.Count] = Top(); break;
            case Opcode.BinGet: Push(Recall(_source.Byte())); break;
            case Opcode.LongBinGet: Push(Recall((uint)_source.Int32())); break;

            case Opcode.Global: Push(_objects.Find(Line(), Line())); break;
            case Opcode.StackGlobal: PushStackGlobal(); break;
            case Opcode.BinPersId: Push(_objects.Load(Pop())); break;
            case Opcode.Reduce or Opcode.NewObj: Call(); break;
            case Opcode.Build: Build(); break;

            default:
                throw _file.Fail(Enum.IsDefined(opcode)
                    ? $"the pickle uses the opcode {opcode.ToString().ToUpperInvariant()}, which no tensor state dict needs. Nothing of it was executed. Save model.state_dict() with torch.save."
                    : $"the pickle has the unknown opcode 0x{(byte)opcode:x2}. The file is damaged: download or save it again.");
        }
    }

    private void Push(object? value) => _stack.Add(value);

    // The reader must not pop below the last mark, because Python starts a new stack there.
    private int Floor => _marks.Count > 0 ? _marks[^1] : 0;

    private object? Top() => _stack.Count > Floor ? _stack[^1] : throw Damaged("takes from an empty stack");

    private object? Pop()
    {
        object? top = Top();
        _stack.RemoveAt(_stack.Count - 1);
        return top;
    }

    private object?[] PopMany(int count)
    {
        if (_stack.Count - Floor < count)
            throw Damaged("takes from an empty stack");
        return Cut(_stack.Count - count);
    }

    private object?[] PopToMark()
    {
        if (_marks.Count == 0)
            throw Damaged("lacks a mark");
        int mark = _marks[^1];
        _marks.RemoveAt(_marks.Count - 1);
        return Cut(mark);
    }

    private object?[] Cut(int from)
    {
        object?[] items = [.. _stack.GetRange(from, _stack.Count - from)];
        _stack.RemoveRange(from, items.Length);
        return items;
    }

    private void PopOrUnmark()
    {
        if (_marks.Count > 0 && _marks[^1] == _stack.Count)
            _marks.RemoveAt(_marks.Count - 1);
        else
            Pop();
    }

    private void PushList(object?[] items)
    {
        Push(new PickleList());
        Extend(items);
    }

    private void Extend(object?[] items)
    {
        if (Top() is not PickleList list)
            throw Damaged("appends to something that is no list");
        list.Items.AddRange(items);
    }

    private void PushDict(object?[] items)
    {
        Push(new PickleDict());
        SetItems(items);
    }

    private void SetItems(object?[] items)
    {
        if (Top() is not PickleDict dict || items.Length % 2 != 0)
            throw Damaged("sets items of something that is no dict");
        for (int i = 0; i < items.Length; i += 2)
            dict.Pairs.Add(new(items[i], items[i + 1]));
    }

    private object? Recall(uint key) => _memo.TryGetValue(key, out object? value) ? value : throw Damaged($"recalls the object {key}, which it did not make");

    private void PushStackGlobal()
    {
        if (PopMany(2) is not [string module, string name])
            throw Damaged("names a class by something that is no text");
        Push(_objects.Find(module, name));
    }

    private void Call()
    {
        if (PopMany(2) is not [PickleGlobal function, PickleTuple arguments])
            throw Damaged("calls something that is no function");
        Push(_objects.Call(function, arguments.Items));
    }

    private void Build()
    {
        object?[] items = PopMany(2);
        Push(_objects.Build(items[0], items[1]));
    }

    private void PushInteger(long length)
    {
        if (length is < 0 or > MaxLong)
            throw Damaged($"has an integer of {length} bytes");
        var number = new BigInteger(_source.Bytes(length));
        if (number < long.MinValue || number > long.MaxValue)
            Push(number);
        else
            Push((long)number);
    }

    private string Text(long length) => Encoding.UTF8.GetString(Bytes(length));

    private byte[] Bytes(long length) => length <= MaxText ? _source.Bytes(length) : throw Damaged($"has a text of {length} bytes");

    private string Line()
    {
        const int MaxLine = 1000;
        var line = new StringBuilder();
        for (byte next = _source.Byte(); next != '\n'; next = _source.Byte())
        {
            if (line.Length == MaxLine)
                throw Damaged("has a name without an end");
            line.Append((char)next);
        }

        return line.ToString();
    }

    private GradCamException Damaged(string what) =>
        _file.Fail($"is not a sound pickle: it {what} (at byte {_source.Position}). The file is damaged: download or save it again.");
}
