package io.pserver.persistence.room;

/**
 * A room as it was read when it was taken.
 *
 * @param epoch under which the reader owns it now
 * @param paramsJson JSON; empty for none
 * @param keptJson what scripts keep beside the state
 * @param seatsJson who sat in it
 * @param metadataJson a JSON object
 * @param lostMillis until when, since 1970 by this machine's clock, its node before is known to have lived
 */
public record StoredRoom(
        String id,
        String type,
        long epoch,
        String paramsJson,
        String stateJson,
        String keptJson,
        String seatsJson,
        String metadataJson,
        boolean locked,
        long lostMillis) {}
