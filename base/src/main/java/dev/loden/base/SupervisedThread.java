package dev.loden.base;

import java.util.SplittableRandom;

/**
 * Does its work again and again until the work has come to its end, or another thread interrupts it. It cannot die otherwise: an interrupt
 * that it gave itself, as code does which catches one and restores it, counts as a failure of the work, and so does one that no thread gave.
 */
final class SupervisedThread extends Thread {
    private final Supervisor.Work work;
    private final Supervisor supervisor;
    private final Backoff backoff = new Backoff(Supervisor.FIRST_PAUSE, Supervisor.LAST_PAUSE, new SplittableRandom());
    private volatile boolean asked;

    SupervisedThread(String name, Supervisor.Work work, Supervisor supervisor) {
        super(name);
        this.work = work;
        this.supervisor = supervisor;
        setDaemon(true);
    }

    /** One that cannot be started, for which there are reasons that pass, is not waited for, and may be started again. */
    @Override
    public void start() {
        supervisor.remember(this);
        try {
            super.start();
        } catch (Throwable noThread) {
            supervisor.forget(this);
            throw noThread;
        }
    }

    /** Asks it to end, unless it is itself that calls. */
    @Override
    public void interrupt() {
        if (Thread.currentThread() != this) {
            asked = true;
        }
        super.interrupt();
    }

    @Override
    public void run() {
        supervisor.adopt();
        boolean over = false;
        while (!over && !asked) {
            try {
                over = isOver();
            } catch (InterruptedException closing) {
                over = asked;
            } catch (Throwable ofTheReport) {
                // There is no memory to log by, for instance: what cannot be logged is tried again all the same.
            }
        }
        if (asked) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the work is done; else it has failed, and the pause after that is over. */
    private boolean isOver() throws InterruptedException {
        long begin = supervisor.now();
        try {
            work.run();
            if (asked || !Thread.interrupted()) {
                return true;
            }
            supervisor.failed(getName(), new InterruptedException("interrupted by itself"));
        } catch (InterruptedException e) {
            if (asked) {
                return true;
            }
            supervisor.failed(getName(), e);
        } catch (Throwable unexpected) {
            supervisor.failed(getName(), unexpected);
        }
        if (supervisor.now() - begin > Supervisor.QUIET.toNanos()) {
            backoff.succeeded();
        }
        pause();
        return false;
    }

    /** Whoever asks for the end does so before the flag is set, so none is lost by clearing it. */
    private void pause() throws InterruptedException {
        Thread.interrupted();
        if (!asked) {
            Thread.sleep(backoff.failed());
        }
    }
}
