package io.pserver.pipeline;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.HostFailure;
import io.pserver.handlers.realm.PassData;
import io.pserver.handlers.realm.RefusedData;

/** Data that is not there. */
final class NoData implements PassData, RefusedData {
    @Override
    public HostFailure refusal() {
        return new HostFailure(ErrorCode.UNAVAILABLE, "no data here");
    }

    @Override
    public void enter(long deadlineNanos) {}

    @Override
    public void leave() {}

    @Override
    public void giveUp() {}
}
