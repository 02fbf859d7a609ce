package io.pserver.pipeline;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.WaitStrategy;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * How a lane's one thread waits for its ring: parked, to be unparked by the first publisher. A monitor, as the Disruptor's blocking
 * strategies have it, wakes a virtual thread by way of another thread; unparking puts it straight on a carrier's queue.
 *
 * <p>Threading: {@link #waitFor} by one consumer at a time, {@link #signalAllWhenBlocking} by any thread.
 */
final class ParkingWait implements WaitStrategy {
    private static final VarHandle WAITER;

    static {
        try {
            WAITER = MethodHandles.lookup().findVarHandle(ParkingWait.class, "waiter", Thread.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The consumer that is parked or about to be. Written by it, and by the publisher that takes it to unpark it. */
    private volatile @Nullable Thread waiter;

    @Override
    public long waitFor(long sequence, Sequence cursor, Sequence dependent, SequenceBarrier barrier)
            throws AlertException {
        long available = dependent.get();
        while (available < sequence) {
            waiter = Thread.currentThread();
            available = dependent.get(); // a publisher that came before it could see us
            if (available < sequence && !barrier.isAlerted()) {
                LockSupport.park(this);
                if (Thread.interrupted()) {
                    barrier.checkAlert(); // an interrupt alone does not end a lane
                }
                available = dependent.get();
            }
            waiter = null;
            barrier.checkAlert();
        }
        return available;
    }

    @Override
    public void signalAllWhenBlocking() {
        if (waiter != null) {
            Thread parked = (Thread) WAITER.getAndSet(this, null);
            if (parked != null) {
                LockSupport.unpark(parked);
            }
        }
    }
}
