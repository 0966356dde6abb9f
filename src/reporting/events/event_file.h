// Writes the outbox to a rotating JSON-lines file: one event a line, at least once, in order.
//
// One thread of its own, woken by the spool. An event is forgotten by the outbox only after the line was written and synced. When the file cannot be
// written, events stay in the outbox, the reason is logged once a minute, and writing is tried again: the mail path never waits for it.
#pragma once
#include <memory>

#include "config/config.h"
#include "spool/spool.h"

namespace warmpost::reporting {

class EventFile {
public:
    EventFile(const config::Config& config, spool::Spool& spool);
    ~EventFile();                 // stop()
    void start();
    void stop();                  // writes what is there, then ends the thread
    [[nodiscard]] std::uint64_t written() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace warmpost::reporting
