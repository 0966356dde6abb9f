// What tests of the spool share: a directory of their own, messages, and appends that wait.
#pragma once
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <memory>
#include <optional>
#include <string>

#include "base/message_id.h"
#include "spool/disk.h"
#include "spool/spool.h"

namespace warmpost::test {

class ScratchDirectory {
public:
    explicit ScratchDirectory(const char* parent = "/tmp") {
        std::string name = std::string(parent) + "/warmpost-spool-XXXXXX";
        path_ = ::mkdtemp(name.data());
    }
    ScratchDirectory(const ScratchDirectory&) = delete;
    ScratchDirectory& operator=(const ScratchDirectory&) = delete;
    ~ScratchDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

inline constexpr WallTime kTestTime{std::chrono::milliseconds{1'790'000'000'000}};

inline spool::Options spool_options(const std::filesystem::path& directory) {
    spool::Options options;
    options.directory = directory;
    options.min_free_bytes = 0;
    options.now = [] { return kTestTime; };
    return options;
}

inline std::shared_ptr<spool::Message> make_message(std::size_t body = 1000, int recipients = 1, std::int64_t account = 7, WallTime at = kTestTime) {
    auto message = std::make_shared<spool::Message>();
    auto& envelope = message->envelope;
    envelope.set_message_id(new_message_id(at));
    envelope.set_account(account);
    envelope.set_pool(1);
    envelope.set_accepted_ms(to_ms(at));
    envelope.set_expires_ms(to_ms(at) + 14 * 3600 * 1000);
    for (int i = 0; i < recipients; ++i) envelope.add_recipients("r" + std::to_string(i) + "@example.com");
    envelope.set_from("sender@example.org");
    message->head = "Subject: " + envelope.message_id() + "\r\n";
    message->body = Slice("\r\n" + std::string(body, static_cast<char>('a' + body % 26)) + "\r\n");
    return message;
}

inline Result<spool::Stored> append(spool::Spool& spool, spool::MessagePtr message, std::vector<std::string> events = {}) {
    std::promise<Result<spool::Stored>> answer;
    auto answered = answer.get_future();
    spool.append(std::move(message), std::move(events), [&answer](Result<spool::Stored> stored) { answer.set_value(std::move(stored)); });
    return answered.get();
}

inline spool::Outcome ended(const std::string& id, std::vector<std::string> events = {}, std::uint32_t index = 0) {
    spool::Outcome outcome;
    outcome.message_id = id;
    outcome.updates.push_back({.index = index, .ended = true, .last_reply = {}});
    outcome.events = std::move(events);
    auto& entry = outcome.history.emplace_back();
    entry.set_kind(spool::pb::HistoryEntry::ATTEMPT);
    entry.set_result(spool::pb::HistoryEntry::DELIVERED);
    return outcome;
}

inline std::vector<spool::Waiting> waiting(spool::Spool& spool) {
    std::vector<spool::Waiting> all;
    spool.recover([&](spool::Waiting found) { all.push_back(std::move(found)); });
    return all;
}
inline spool::Position position_of(const spool::pb::QueueRecord& record) { return {record.segment(), record.offset(), record.length()}; }

// The real disk, with faults that a test asks for.
class FaultyDisk : public spool::Disk {
public:
    std::atomic<bool> full{false};        // writes fail with no room, after half of the bytes
    std::atomic<bool> sync_fails{false};
    std::atomic<std::uint64_t> free{1ull << 40};

    Result<std::unique_ptr<spool::AppendFile>> create(const std::filesystem::path& file) override {
        auto made = real().create(file);
        if (!made) return std::unexpected(made.error());
        return std::make_unique<File>(*this, std::move(*made));
    }
    Status sync_directory(const std::filesystem::path& directory) override { return real().sync_directory(directory); }
    Status remove(const std::filesystem::path& file) override { return real().remove(file); }
    Result<std::string> read(const std::filesystem::path& file, std::uint64_t offset, std::size_t length) const override {
        return real().read(file, offset, length);
    }
    Result<std::uint64_t> size(const std::filesystem::path& file) const override { return real().size(file); }
    Result<std::vector<std::filesystem::path>> list(const std::filesystem::path& directory) const override { return real().list(directory); }
    Result<std::uint64_t> free_bytes(const std::filesystem::path&) const override { return free.load(); }

private:
    static spool::Disk& real() { return spool::real_disk(); }
    class File : public spool::AppendFile {
    public:
        File(FaultyDisk& disk, std::unique_ptr<spool::AppendFile> file) : disk_(disk), file_(std::move(file)) {}
        Status append(std::span<const iovec> buffers) override {
            if (!disk_.full) return file_->append(buffers);
            (void)file_->append(buffers.first(buffers.size() / 2));
            return fail(ErrorCode::Unavailable, "no room");
        }
        Status sync() override { return disk_.sync_fails ? fail(ErrorCode::Internal, "input/output error") : file_->sync(); }

    private:
        FaultyDisk& disk_;
        std::unique_ptr<spool::AppendFile> file_;
    };
};

}  // namespace warmpost::test
