using System;
using System.Collections.Concurrent;
using System.Threading;

namespace Coherence.Node.Storage.Devices;

/// <summary>Threads that read what the operating system does not have in its memory, so that such reads wait for the disk side by side.</summary>
internal sealed class DeviceReaders : IDisposable
{
    private readonly BlockingCollection<ReadRequest> _requests = [];
    private readonly AutoResetEvent _done = new(false);
    private readonly Thread[] _threads;
    private readonly Action<ReadRequest> _read;
    private int _open;
    private bool _started;

    /// <summary>Of a number of threads, which start with the first request.</summary>
    public DeviceReaders(int threads, Action<ReadRequest> read)
    {
        _read = read;
        _threads = new Thread[threads];
    }

    /// <summary>Takes a request over. For one thread.</summary>
    public void Add(in ReadRequest request)
    {
        if (!_started)
        {
            _started = true;
            for (int index = 0; index < _threads.Length; index++)
            {
                _threads[index] = new Thread(Run) { Name = "Coherence store reads", IsBackground = true };
                _threads[index].Start();
            }
        }

        _ = Interlocked.Increment(ref _open);
        _requests.Add(request);
    }

    /// <summary>Waits until a request has ended since the last wait; not at all if none is open.</summary>
    public void WaitForOne()
    {
        if (Volatile.Read(ref _open) > 0)
        {
            _ = _done.WaitOne();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _requests.CompleteAdding();
        if (_started)
        {
            foreach (Thread thread in _threads)
            {
                thread.Join();
            }
        }

        _requests.Dispose();
        _done.Dispose();
    }

    private void Run()
    {
        foreach (ReadRequest request in _requests.GetConsumingEnumerable())
        {
            _read(request);
            _ = Interlocked.Decrement(ref _open);
            _ = _done.Set();
        }
    }
}
