#include "reporting/events/stream_sender.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>

#include "reporting/events/event_line.h"
#include "reporting/events/event_routes.h"
#include "reporting/events/kafka_producer.h"
#include "reporting/events/rotating_file.h"
#include "reporting/events/subscribers.h"
#include "reporting/events/subscribers_sink.h"
#include "runtime/clock.h"

namespace warmpost::reporting {
namespace {

constexpr std::size_t kBatch = 500, kBatchBytes = 4u << 20;
constexpr std::size_t kOnTheWay = 2000;          // to Kafka, of one queue
constexpr auto kPoll = std::chrono::seconds(1);  // how soon a new subscription is seen, and the rest while nothing can be recorded
constexpr auto kBetweenComplaints = std::chrono::minutes(1);
constexpr auto kReportWait = std::chrono::milliseconds(20);
constexpr auto kLastReports = std::chrono::seconds(3);  // at the end, for what is on its way

struct Line {
    control::Transport transport = control::Transport::file;
    std::string endpoint;
    int failures = 0;
    SteadyTime rests_until{};
    // What is there up to it was handed over, or (Kafka) is on its way. Reading from the queue's front instead would pass by all that has left it.
    std::uint64_t read_to = 0;
    std::shared_ptr<RotatingFile> file;  // shared by those of one path
    // Kafka:
    std::size_t on_the_way = 0;
    bool again = false;  // something failed: once the rest is decided, the queue is read from its front
};

}  // namespace

struct StreamSender::Impl {
    Impl(const config::Live& c, const runtime::SnapshotCell& s, registry::EventQueues& q) : config(c), snapshot(s), queues(q) {}

    Status make_producer() {
        if (config->kafka.brokers.empty()) return {};
        auto made = KafkaProducer::make(config->kafka, config->events.give_up, [this](const KafkaReport& report) { reported(report); });
        if (!made) return std::unexpected(made.error());
        producer = std::move(*made);
        return {};
    }

    void run() {
        for (;;) {
            {
                std::unique_lock lock(mutex);
                if (cannot_settle)
                    wake.wait_for(lock, kPoll, [this] { return stopping; });
                else if (!notified && !stopping)
                    wake.wait_for(lock, busy() ? std::chrono::milliseconds(1) : std::chrono::milliseconds(kPoll));
                notified = false;
                if (stopping) break;
            }
            refresh();
            settle();
            hand_over();
            if (producer) producer->poll(busy() ? kReportWait : std::chrono::milliseconds(0));
            settle();
            mend_producer();
        }
        const auto until = runtime::steady_now() + kLastReports;
        while (producer && busy() && runtime::steady_now() < until) producer->poll(kReportWait);
        settle();
    }
    // Nothing while what was handed over before cannot be recorded: it would be handed over again and again.
    void hand_over() {
        for (auto& [id, line] : lines) {
            if (cannot_settle) return;
            if (line.transport == control::Transport::file)
                write_file(id, line);
            else if (producer)
                produce(id, line);
        }
    }
    [[nodiscard]] bool busy() const {
        return std::ranges::any_of(lines, [](const auto& each) { return each.second.on_the_way > 0; });
    }

    void refresh() {
        const auto current = snapshot.get();
        if (seen == current->version) return;
        seen = current->version;
        std::map<std::uint64_t, std::pair<control::Transport, std::string>> there{{kMappedKafkaQueue, {control::Transport::kafka, config->kafka.topic}}};
        for (const auto transport : {control::Transport::kafka, control::Transport::file})
            for (const auto& each : subscribers(*current, transport)) there.emplace(each.subscription.id, std::pair(transport, each.subscription.endpoint));
        std::erase_if(lines, [&there](const auto& each) { return !there.contains(each.first) && each.second.on_the_way == 0; });
        for (auto& [id, what] : there) {
            auto& line = lines[id];
            line.transport = what.first;
            line.endpoint = what.second;
            if (line.transport == control::Transport::file && !line.file) line.file = file_at(line.endpoint);
        }
    }
    [[nodiscard]] std::shared_ptr<RotatingFile> file_at(const std::string& path) const {
        for (const auto& [id, line] : lines)
            if (line.file && line.endpoint == path) return line.file;
        return std::make_shared<RotatingFile>(path, config->events.max_bytes, config->events.keep);
    }
    [[nodiscard]] Patience patience() const { return {1, config->events.retry_first, config->events.retry_max, config->events.give_up}; }

    void write_file(std::uint64_t id, Line& line) {
        while (runtime::steady_now() >= line.rests_until && queues.counts(id).waiting > 0) {
            const auto events = queues.read(id, line.read_to, kBatch, kBatchBytes);
            if (!events) return failed(line, events.error().message);
            if (events->empty()) return;
            std::string lines_of_text;
            for (const auto& event : *events) (lines_of_text += event.body) += '\n';
            const bool written = line.file->write(lines_of_text);
            const std::string why = written ? "" : "cannot write " + line.endpoint + ": " + std::system_category().message(errno);
            for (const auto& event : *events)
                if (written || is_too_old(event)) settled.push_back({id, event.number, why});
            if (!written)
                failed(line, why);
            else
                got_through(line);
            if (!settle() || !written) return;
            line.read_to = events->back().number;
        }
    }
    [[nodiscard]] bool is_too_old(const registry::QueuedEvent& event) const { return runtime::wall_now() - event.queued >= config->events.give_up; }

    void produce(std::uint64_t id, Line& line) {
        if (line.again && line.on_the_way == 0 && settle()) {
            line.again = false;
            line.read_to = 0;
        }
        if (line.again || runtime::steady_now() < line.rests_until || line.on_the_way >= kOnTheWay || queues.counts(id).waiting <= line.on_the_way) return;
        const auto events = queues.read(id, line.read_to, std::min(kBatch, kOnTheWay - line.on_the_way), kBatchBytes);
        if (!events) return failed(line, events.error().message);
        for (const auto& event : *events) {
            const auto given = producer->produce(line.endpoint, event.group, event.body, id, event.number);
            if (!given && given.error().code != ErrorCode::InvalidArgument) return failed(line, "Kafka: " + given.error().message);
            line.read_to = event.number;
            if (given)
                ++line.on_the_way;
            else
                settled.push_back({id, event.number, "Kafka: " + given.error().message});
        }
    }
    void reported(const KafkaReport& report) {
        const auto found = lines.find(report.queue);
        if (found == lines.end()) return;
        auto& line = found->second;
        --line.on_the_way;
        if (report.error.empty() || report.for_good) settled.push_back({report.queue, report.number, report.error.empty() ? "" : "Kafka: " + report.error});
        if (report.error.empty()) return got_through(line);
        if (report.for_good) return;
        line.again = true;
        failed(line, "Kafka topic " + line.endpoint + ": " + report.error);
    }
    // After a fatal error librdkafka takes nothing more, and what was on its way has been reported.
    void mend_producer() {
        if (producer && !producer->fatal_error().empty()) {
            spdlog::error("Kafka: {}; connecting anew", producer->fatal_error());
            producer.reset();
            for (auto& [id, line] : lines) line.on_the_way = 0, line.again = true;
        }
        if (producer || runtime::steady_now() < producer_due) return;
        const auto made = make_producer();
        if (made) {
            producer_failures = 0;
            return;
        }
        spdlog::error("{}", made.error().message);
        producer_due = runtime::steady_now() + pause_after(++producer_failures, patience());
    }

    void failed(Line& line, const std::string& why) {
        const auto now = runtime::steady_now();
        if (now < line.rests_until) return;  // of the same round
        if (line.failures == 0) spdlog::warn("events wait: {}", why);
        line.rests_until = now + pause_after(++line.failures, patience());
    }
    static void got_through(Line& line) {
        if (line.failures > 0) spdlog::info("events for {} get through again", line.endpoint);
        line.failures = 0;
        line.rests_until = {};
    }
    bool settle() {
        if (settled.empty()) return true;
        const auto done = queues.settle(settled, runtime::wall_now(), queue_limits(*config));
        cannot_settle = !done;
        if (done)
            settled.clear();
        else
            complain(done.error().message);
        return done.has_value();
    }
    void complain(const std::string& why) {
        const auto now = runtime::steady_now();
        if (now < complain_again) return;
        complain_again = now + kBetweenComplaints;
        spdlog::error("events for files and Kafka rest: what was handed over cannot be recorded: {}", why);
    }

    const config::Live& config;
    const runtime::SnapshotCell& snapshot;
    registry::EventQueues& queues;
    // Of the one thread:
    std::map<std::uint64_t, Line> lines;
    std::vector<registry::EventQueues::Settled> settled;
    bool cannot_settle = false;  // the last settle() failed
    std::uint64_t seen = 0;
    std::unique_ptr<KafkaProducer> producer;  // null: [kafka] names no brokers, or it is to be made anew
    int producer_failures = 0;
    SteadyTime producer_due{}, complain_again{};
    std::mutex mutex;
    std::condition_variable wake;
    bool notified = false, stopping = false;  // GUARDED_BY(mutex)
    std::thread thread;
};

StreamSender::StreamSender(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
StreamSender::~StreamSender() { stop(); }

Result<std::unique_ptr<StreamSender>> StreamSender::make(const config::Live& config, const runtime::SnapshotCell& snapshot, registry::EventQueues& queues) {
    auto impl = std::make_unique<Impl>(config, snapshot, queues);
    if (const auto made = impl->make_producer(); !made) return std::unexpected(made.error());
    return std::unique_ptr<StreamSender>(new StreamSender(std::move(impl)));
}

void StreamSender::start() {
    impl_->thread = std::thread([impl = impl_.get()] { impl->run(); });
}

void StreamSender::stop() {
    if (!impl_->thread.joinable()) return;
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->stopping = true;
    }
    impl_->wake.notify_one();
    impl_->thread.join();
}

void StreamSender::notify() {
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->notified = true;
    }
    impl_->wake.notify_one();
}

}  // namespace warmpost::reporting
