#include "registry/jobs.h"

#include <array>
#include <limits>

#include "base/crypto.h"
#include "base/encoding.h"

namespace warmpost::registry {
namespace {

// 'j' account kind id -> the job; 'w' created account kind id -> nothing: those that have not ended.
constexpr std::array<std::string_view, 5> kStates{"CREATED", "PROCESSING", "COMPLETED", "FAILED", "CANCELLED"};

std::string job_prefix(AccountId account, JobKind kind) {
    return Key{}.text("j").number(static_cast<std::uint64_t>(account.value())).number(static_cast<std::uint64_t>(kind)).bytes();
}
std::string job_key(AccountId account, JobKind kind, std::string_view id) { return job_prefix(account, kind) + Key{}.text(id).bytes(); }
std::string waiting_key(const Job& job) {
    return Key{}
        .text("w")
        .number(static_cast<std::uint64_t>(to_ms(job.created)))
        .number(static_cast<std::uint64_t>(job.account.value()))
        .number(static_cast<std::uint64_t>(job.kind))
        .text(job.id)
        .bytes();
}

std::string written(const Job& job) {
    Key value;
    value.number(static_cast<std::uint64_t>(job.state))
        .number(static_cast<std::uint64_t>(to_ms(job.created)))
        .number(static_cast<std::uint64_t>(to_ms(job.completed)));
    value.number(job.processed).number(job.failed).number(job.exported).text(job.subject).text(job.request).text(job.problem).text(job.file);
    return value.bytes();
}

std::unexpected<Error> damaged() { return fail(ErrorCode::Internal, "the record of a job cannot be read: look at the disk, or restore a backup"); }

Result<Job> read(AccountId account, JobKind kind, std::string_view id, std::string_view value) {
    KeyReader reader(value);
    const auto state = reader.number(), created = reader.number(), completed = reader.number();
    const auto processed = reader.number(), failed = reader.number(), exported = reader.number();
    const auto subject = reader.text(), request = reader.text(), problem = reader.text(), file = reader.text();
    if (!state || *state < 1 || *state > kStates.size() || !created || !completed || !exported || !file) return damaged();
    return Job{account,
               std::string(id),
               kind,
               static_cast<JobState>(*state),
               from_ms(static_cast<std::int64_t>(*created)),
               from_ms(static_cast<std::int64_t>(*completed)),
               std::string(*subject),
               std::string(*request),
               *processed,
               *failed,
               *exported,
               std::string(*problem),
               std::string(*file)};
}

std::optional<std::string_view> id_in(std::string_view key) {
    KeyReader reader(key);
    if (!reader.text() || !reader.number() || !reader.number()) return std::nullopt;
    return reader.text();
}

bool sound(const Job& job) {
    return !Key::has_zero(job.id) && !Key::has_zero(job.subject) && !Key::has_zero(job.request) && !Key::has_zero(job.problem) && !Key::has_zero(job.file);
}

Result<std::optional<Job>> find_in(const Registry& registry, AccountId account, JobKind kind, std::string_view id) {
    if (Key::has_zero(id)) return std::optional<Job>{};
    const auto value = registry.get(Space::jobs, job_key(account, kind, id));
    if (!value) return std::unexpected(value.error());
    if (!*value) return std::optional<Job>{};
    auto job = read(account, kind, id, **value);
    if (!job) return std::unexpected(job.error());
    return std::optional<Job>(std::move(*job));
}

struct Kept {
    std::size_t all = 0, waiting = 0;
    std::optional<Job> oldest_ended;
};
Result<Kept> look(const Registry& registry, AccountId account, JobKind kind) {
    Kept kept;
    Status read_all{};
    const std::string prefix = job_prefix(account, kind);
    const auto scanned = registry.scan(Space::jobs, prefix, prefix, [&](std::string_view key, std::string_view value) {
        const auto id = id_in(key);
        auto job = id ? read(account, kind, *id, value) : Result<Job>(damaged());
        if (!job) read_all = std::unexpected(job.error());
        if (!job) return false;
        ++kept.all;
        if (!job->ended())
            ++kept.waiting;
        else
            kept.oldest_ended = std::move(*job);  // the oldest comes last
        return true;
    });
    if (!scanned) return std::unexpected(scanned.error());
    if (!read_all) return std::unexpected(read_all.error());
    return kept;
}

}  // namespace

std::string_view wire_name(JobState state) { return kStates[static_cast<std::size_t>(state) - 1]; }

std::optional<JobState> job_state(std::string_view name) {
    for (std::size_t i = 0; i < kStates.size(); ++i)
        if (kStates[i] == name) return static_cast<JobState>(i + 1);
    return std::nullopt;
}

std::string new_job_id(WallTime now) {
    const std::uint64_t left = std::numeric_limits<std::uint64_t>::max() - static_cast<std::uint64_t>(to_ms(now));
    return hex_encode(Key{}.number(left).bytes() + random_bytes(8));
}

Status JobBook::create(const Job& job, std::vector<std::string>* forgotten) {
    if (!sound(job)) return fail(ErrorCode::InvalidArgument, "a job's request must not hold zero bytes");
    return registry_.change([&](Batch& batch) -> Status {
        const auto kept = look(registry_, job.account, job.kind);
        if (!kept) return std::unexpected(kept.error());
        if (kept->waiting >= kMostWaiting)
            return fail(ErrorCode::LimitExceeded, "An account may have " + std::to_string(kMostWaiting) + " jobs that have not ended; wait for one of them.");
        if (kept->all >= kMostKept && kept->oldest_ended) {
            const Job& oldest = *kept->oldest_ended;
            batch.erase(Space::jobs, job_key(oldest.account, oldest.kind, oldest.id));
            if (forgotten != nullptr && !oldest.file.empty()) forgotten->push_back(oldest.file);
        }
        batch.put(Space::jobs, job_key(job.account, job.kind, job.id), written(job));
        batch.put(Space::jobs, waiting_key(job), "");
        return {};
    });
}

Result<std::optional<Job>> JobBook::find(AccountId account, JobKind kind, std::string_view id) const { return find_in(registry_, account, kind, id); }

Status JobBook::update(const Job& job) {
    if (!sound(job)) return fail(ErrorCode::InvalidArgument, "a job's texts must not hold zero bytes");
    return registry_.change([&](Batch& batch) -> Status {
        const auto stored = find_in(registry_, job.account, job.kind, job.id);
        if (!stored) return std::unexpected(stored.error());
        if (!*stored || (*stored)->ended()) return fail(ErrorCode::Conflict, "the job has ended");
        batch.put(Space::jobs, job_key(job.account, job.kind, job.id), written(job));
        if (job.ended()) batch.erase(Space::jobs, waiting_key(job));
        return {};
    });
}

Status JobBook::cancel(AccountId account, JobKind kind, std::string_view id, WallTime now) {
    return registry_.change([&](Batch& batch) -> Status {
        const auto stored = find_in(registry_, account, kind, id);
        if (!stored) return std::unexpected(stored.error());
        if (!*stored) return fail(ErrorCode::NotFound, "Job " + std::string(id) + " does not exist.", "JobId");
        Job job = **stored;
        if (job.ended())
            return fail(ErrorCode::InvalidArgument, "Job " + job.id + " has ended: its state is " + std::string(wire_name(job.state)) + ".", "JobId");
        job.state = JobState::cancelled;
        job.completed = now;
        batch.put(Space::jobs, job_key(account, kind, job.id), written(job));
        batch.erase(Space::jobs, waiting_key(job));
        return {};
    });
}

Result<JobBook::Page> JobBook::list(AccountId account, JobKind kind, std::string_view subject, std::optional<JobState> state, std::string_view after,
                                    std::size_t limit) const {
    Page page;
    Status read_all{};
    const std::string prefix = job_prefix(account, kind);
    const bool begins = after.empty() || Key::has_zero(after);
    const auto scanned =
        registry_.scan(Space::jobs, prefix, begins ? prefix : job_key(account, kind, after), [&](std::string_view key, std::string_view value) {
            const auto id = id_in(key);
            if (id && *id == after) return true;
            if (page.jobs.size() == limit) {
                page.next = page.jobs.back().id;
                return false;
            }
            auto job = id ? read(account, kind, *id, value) : Result<Job>(damaged());
            if (!job) {
                read_all = std::unexpected(job.error());
                return false;
            }
            if ((subject.empty() || job->subject == subject) && (!state || job->state == *state)) page.jobs.push_back(std::move(*job));
            return true;
        });
    if (!scanned) return std::unexpected(scanned.error());
    if (!read_all) return std::unexpected(read_all.error());
    return page;
}

Result<std::optional<Job>> JobBook::next() const {
    std::optional<Job> job;
    Status read_all{};
    const std::string prefix = Key{}.text("w").bytes();
    const auto scanned = registry_.scan(Space::jobs, prefix, prefix, [&](std::string_view key, std::string_view) {
        KeyReader reader(key);
        (void)reader.text();
        (void)reader.number();
        const auto account = reader.number(), kind = reader.number();
        const auto id = reader.text();
        if (!account || !kind || !id) return true;
        auto found = find_in(registry_, AccountId{static_cast<std::int64_t>(*account)}, static_cast<JobKind>(*kind), *id);
        if (!found)
            read_all = std::unexpected(found.error());
        else if (*found && !(*found)->ended())
            job = std::move(**found);
        return read_all.has_value() && !job;
    });
    if (!scanned) return std::unexpected(scanned.error());
    if (!read_all) return std::unexpected(read_all.error());
    return job;
}

}  // namespace warmpost::registry
