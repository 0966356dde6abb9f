#include "reporting/events/event_file.h"

#include <cerrno>
#include <system_error>

#include "reporting/events/rotating_file.h"

namespace warmpost::reporting {
namespace {

std::filesystem::path event_path(const config::Config& config) {
    return config.events.file.empty() ? config.server.data_dir / "events" / "events.jsonl" : config.events.file;
}

}  // namespace

struct EventFile::Impl {
    explicit Impl(const config::Config& config) : file(event_path(config), config.events.max_bytes, config.events.keep) {}
    RotatingFile file;
};

EventFile::EventFile(const config::Config& config)
    : impl_(std::make_unique<Impl>(config)) {}

EventFile::~EventFile() = default;

Status EventFile::take(std::span<const spool::OutboxEvent> events) {
    std::string lines;
    for (const auto& event : events)
        if (!event.json.empty()) (lines += event.json) += '\n';   // else a note alone (held_back.h)
    if (lines.empty()) return {};
    if (impl_->file.write(lines)) return {};
    return fail(ErrorCode::Unavailable, "events cannot be written to " + impl_->file.path().string() + ": " + std::system_category().message(errno));
}

}  // namespace warmpost::reporting
