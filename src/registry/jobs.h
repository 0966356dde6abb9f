// Import and export jobs of accounts: what was asked, how far it is, how it ended (SES v2 CreateImportJob, CreateExportJob). What runs them is upkeep's
// JobRunner.
//
// Thread-safe. Whatever writes blocks until it is durable; list() and next() read the disk: not from a core thread.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/ids.h"
#include "base/time.h"
#include "registry/registry.h"

namespace warmpost::registry {

enum class JobKind : std::uint8_t { import_job = 1, export_job = 2 };  // numbers are on disk
enum class JobState : std::uint8_t { created = 1, processing, completed, failed, cancelled };
[[nodiscard]] std::string_view wire_name(JobState state);  // "CREATED"
[[nodiscard]] std::optional<JobState> job_state(std::string_view name);

struct Job {
    AccountId account;
    std::string id;  // 32 hex digits; younger ones sort first
    JobKind kind = JobKind::import_job;
    JobState state = JobState::created;
    WallTime created{}, completed{};                        // completed: 1970 until it has ended
    std::string subject;                                    // SES's word: "SUPPRESSION_LIST", "CONTACT_LIST", "MESSAGE_INSIGHTS"
    std::string request;                                    // the operation's body, JSON
    std::uint64_t processed = 0, failed = 0, exported = 0;  // records
    std::string problem;                                    // why it failed, or what its failed records have in common
    std::string file;                                       // name of what it wrote: failed records, or the export; empty: nothing
    [[nodiscard]] bool ended() const { return state == JobState::completed || state == JobState::failed || state == JobState::cancelled; }
};
[[nodiscard]] std::string new_job_id(WallTime now);

class JobBook {
public:
    static constexpr std::size_t kMostWaiting = 20;  // jobs of one account that have not ended
    static constexpr std::size_t kMostKept = 1000;   // of one account; the oldest ended ones make room

    explicit JobBook(Registry& registry) : registry_(registry) {}  // outlives it
    // Errors: LimitExceeded. `forgotten`: files of jobs that made room.
    [[nodiscard]] Status create(const Job& job, std::vector<std::string>* forgotten = nullptr);
    [[nodiscard]] Result<std::optional<Job>> find(AccountId account, JobKind kind, std::string_view id) const;
    // How far it is. Errors: Conflict when it has ended meanwhile (cancelled).
    [[nodiscard]] Status update(const Job& job);
    // Errors: NotFound; InvalidArgument when it has ended.
    [[nodiscard]] Status cancel(AccountId account, JobKind kind, std::string_view id, WallTime now);
    struct Page {
        std::vector<Job> jobs;  // youngest first
        std::string next;       // the last id that was looked at; empty: there is no more
    };
    // `subject`, `state`: only such ones; empty: all.
    [[nodiscard]] Result<Page> list(AccountId account, JobKind kind, std::string_view subject, std::optional<JobState> state, std::string_view after,
                                    std::size_t limit) const;
    // The job that has waited longest, of all accounts.
    [[nodiscard]] Result<std::optional<Job>> next() const;

private:
    Registry& registry_;
};

}  // namespace warmpost::registry
