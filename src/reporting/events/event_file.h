// Writes events to a rotating JSON-lines file: one event a line.
#pragma once
#include <memory>

#include "config/config.h"
#include "reporting/events/event_pump.h"

namespace warmpost::reporting {

class EventFile final : public EventSink {
public:
    explicit EventFile(const config::Config& config);
    ~EventFile() override;
    // Written and synced when it answers without error. No half line stays of a batch that could not be written.
    [[nodiscard]] Status take(std::span<const spool::OutboxEvent> events) override;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace warmpost::reporting
