// What the spool costs: messages of 10 KB by 20 sessions, each synced before it is answered, delivered at once.
// Usage: spool_bench DIRECTORY [messages] [body bytes] [sessions] [rounds]. Prints messages/s, CPU seconds and bytes written per 10,000 messages. With rounds, each
// has the messages once as mail of the service itself, which nobody can find, and once as mail that can be found: the ratio is what being found costs.
// Sessions are driven by two threads that stand for core threads, so that only the spool's own hand-overs are counted.
#include <sys/resource.h>

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <thread>

#include "base/message_id.h"
#include "spool/spool.h"

using namespace warmpost;

namespace {

WallTime wall_now() { return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now()); }

double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

const std::string kEvent = "{\"eventType\":\"Send\",\"mail\":{" + std::string(700, 'x') + "}}";

class Core {  // one thread with a mailbox
public:
    Core(spool::Spool& spool, const Slice& body, int sessions, int messages, bool hidden) : spool_(spool), body_(body), left_(messages), hidden_(hidden) {
        for (int i = 0; i < sessions; ++i) begin();
        thread_ = std::thread([this] { run(); });
    }
    void join() { thread_.join(); }

private:
    void begin() {
        if (left_ == 0) return;
        --left_;
        ++open_;
        auto message = std::make_shared<spool::Message>();
        auto& envelope = message->envelope;
        envelope.set_message_id(new_message_id(wall_now()));
        envelope.set_account(1);
        envelope.set_accepted_ms(to_ms(wall_now()));
        envelope.set_internal(hidden_);
        envelope.add_recipients("somebody" + std::to_string(left_) + "@example.com");
        envelope.set_configuration_set("news");
        envelope.set_from("Somebody <sender@example.org>");
        envelope.set_identity("example.org");
        envelope.set_subject("A subject of usual length for a mail");
        message->head = std::string(600, 'h') + "\r\n";
        message->body = body_;
        std::string id = envelope.message_id();
        spool_.append(std::move(message), {kEvent}, [this, id = std::move(id)](Result<spool::Stored> stored) mutable {
            if (!stored) std::abort();
            bool wake = false;
            {
                const std::lock_guard lock(mutex_);
                wake = mail_.empty();
                mail_.push_back(std::move(id));
            }
            if (wake) wake_.notify_one();
        });
    }
    void run() {
        while (open_ > 0) {
            std::deque<std::string> mail;
            {
                std::unique_lock lock(mutex_);
                wake_.wait(lock, [this] { return !mail_.empty(); });
                mail.swap(mail_);
            }
            for (auto& id : mail) {
                --open_;
                begin();
                spool::Outcome outcome;
                outcome.message_id = std::move(id);
                outcome.updates.push_back({.index = 0, .ended = true, .last_reply = {}});
                outcome.events = {kEvent};
                auto& entry = outcome.history.emplace_back();
                entry.set_kind(spool::pb::HistoryEntry::ATTEMPT);
                entry.add_recipients("somebody@example.com");
                entry.set_result(spool::pb::HistoryEntry::DELIVERED);
                entry.set_source_ip("127.0.0.25");
                entry.set_isp("gmail");
                entry.set_remote_host("mx.example.com");
                entry.set_reply("250 2.0.0 Ok: queued as 1234567");
                entry.set_decision(std::string(120, 'd'));
                spool_.record(std::move(outcome));
            }
        }
    }
    spool::Spool& spool_;
    Slice body_;
    int left_;
    bool hidden_;
    int open_ = 0;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::string> mail_;
    std::thread thread_;
};

std::uint64_t bytes_written() {  // to disk, by this process
    std::ifstream io("/proc/self/io");
    std::string name;
    std::uint64_t value = 0;
    while (io >> name >> value)
        if (name == "write_bytes:") return value;
    return 0;
}

struct Plan {
    std::filesystem::path directory;
    int messages = 100'000;
    std::size_t bytes = 10'000;
    int sessions = 20;
};
struct Cost {
    double seconds = 0, cpu = 0, written = 0;
};

Cost run(const Plan& plan, bool hidden) {
    spool::Options options;
    options.directory = plan.directory;
    options.now = wall_now;
    std::filesystem::remove_all(options.directory);
    auto spool = spool::Spool::open(options);
    if (!spool) std::fprintf(stderr, "%s\n", spool.error().message.c_str()), std::exit(1);
    // Events are read and forgotten as the reporter does.
    std::atomic<bool> more{false}, over{false};
    (*spool)->on_events([&] { more = true, more.notify_one(); });
    std::thread reporter([&, next = std::uint64_t{1}]() mutable {
        while (!over) {
            more.wait(false);
            more = false;
            for (;;) {
                const auto events = (*spool)->read_events(next, 1000);
                if (events.empty()) break;
                next = events.back().sequence + 1;
                (*spool)->forget_events(next - 1);
            }
        }
    });
    const Slice body(std::string(plan.bytes, 'b'));
    const double cpu = cpu_seconds(), written = static_cast<double>(bytes_written());
    const auto began = std::chrono::steady_clock::now();
    Core first(**spool, body, plan.sessions / 2, plan.messages / 2, hidden), second(**spool, body, plan.sessions - plan.sessions / 2, plan.messages - plan.messages / 2, hidden);
    first.join();
    second.join();
    (*spool)->flush();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    const Cost cost{took.count(), cpu_seconds() - cpu, static_cast<double>(bytes_written()) - written};
    over = true;
    more = true;
    more.notify_one();
    reporter.join();
    spool->reset();
    std::filesystem::remove_all(options.directory);
    return cost;
}

void print(const char* what, const Plan& plan, const Cost& cost) {
    const double per = 1e4 / plan.messages;
    std::printf("%s: %.0f messages/s, %.3f CPU seconds and %.1f MB written per 10,000\n", what, plan.messages / cost.seconds, cost.cpu * per, cost.written * per / 1e6);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) return std::fprintf(stderr, "usage: spool_bench DIRECTORY [messages] [body bytes] [sessions] [rounds]\n"), 2;
    const auto number = [&](int at, int usual) { return argc > at ? std::atoi(argv[at]) : usual; };
    const Plan plan{argv[1], number(2, 100'000), static_cast<std::size_t>(number(3, 10'000)), number(4, 20)};
    std::printf("every message synced before it is answered: %d messages of %zu bytes, %d sessions\n", plan.messages, plan.bytes, plan.sessions);
    const int rounds = number(5, 0);
    if (rounds == 0) print("mail that can be found", plan, run(plan, false));
    Cost hidden, found;
    for (int round = 0; round < rounds; ++round) {
        for (const bool hide : {round % 2 == 0, round % 2 != 0}) {
            const Cost cost = run(plan, hide);
            print(hide ? "not to be found" : "to be found", plan, cost);
            Cost& sum = hide ? hidden : found;
            sum.cpu += cost.cpu;
            sum.written += cost.written;
        }
    }
    if (rounds > 0) std::printf("being found costs: CPU x %.3f, bytes written x %.3f\n", found.cpu / hidden.cpu, found.written / hidden.written);
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    std::printf("peak memory %ld MB\n", usage.ru_maxrss / 1024);
}
