#include "upkeep/import_job.h"

#include <fcntl.h>
#include <unistd.h>
#include <boost/json.hpp>

#include <system_error>

#include "base/strings.h"
#include "mail/message/header.h"
#include "upkeep/bucket_file.h"

namespace warmpost::upkeep {
namespace json = boost::json;
namespace {

constexpr std::uint64_t kBatch = 1000, kMostTold = 10'000;
constexpr std::size_t kMostFailedBytes = 8u << 20;

struct Asked {
    std::string url;
    ImportFormat format = ImportFormat::csv;
    std::unique_ptr<ImportTarget> target;
};

Result<Asked> read_request(const registry::Job& job, const std::map<std::string, MakeImportTarget>& targets) {
    boost::system::error_code broken;
    const auto body = json::parse(job.request, broken);
    const auto wrong = [] { return fail(ErrorCode::InvalidArgument, "The request of this job cannot be read."); };
    if (broken || !body.is_object()) return wrong();
    const auto* source = body.get_object().if_contains("ImportDataSource");
    const auto* destination = body.get_object().if_contains("ImportDestination");
    if (source == nullptr || destination == nullptr || !source->is_object() || !destination->is_object()) return wrong();
    const auto* url = source->get_object().if_contains("S3Url");
    const auto* format = source->get_object().if_contains("DataFormat");
    if (url == nullptr || format == nullptr || !url->is_string() || !format->is_string()) return wrong();
    Asked asked;
    asked.url = std::string(url->get_string());
    asked.format = format->get_string() == "JSON" ? ImportFormat::json : ImportFormat::csv;
    for (const auto& [name, make] : targets) {
        const auto* wanted = destination->get_object().if_contains(name);
        if (wanted == nullptr || !wanted->is_object()) continue;
        auto target = make(job.account, wanted->get_object());
        if (!target) return std::unexpected(target.error());
        asked.target = std::move(*target);
        return asked;
    }
    return fail(ErrorCode::InvalidArgument, "This service has no such import destination.");
}

// Records that failed, for whoever asked: a JSON object a line. Kept in memory up to a bound and written at the end.
class Failures {
public:
    void add(std::uint64_t line, std::string_view record, const std::string& why) {
        if (count_++ >= kMostTold || text_.size() > kMostFailedBytes) return;
        constexpr std::size_t kMostRecord = 1000;
        text_ += mail::valid_utf8(json::serialize(json::object{{"line", line}, {"error", why}, {"record", record.substr(0, kMostRecord)}})) + "\n";
        if (first_.empty()) first_ = "Line " + std::to_string(line) + ": " + why;
    }
    [[nodiscard]] std::uint64_t count() const { return count_; }
    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] std::string summary() const {
        if (count_ == 0) return {};
        return mail::valid_utf8(std::to_string(count_) + (count_ == 1 ? " record" : " records") + " could not be imported. " + first_);
    }

private:
    std::uint64_t count_ = 0;
    std::string text_, first_;
};

class Import {
public:
    Import(const JobWork& work, registry::Job& job, BucketFile file, Asked asked)
        : work_(work), job_(job), file_(std::move(file)), asked_(std::move(asked)) {}

    Status run() {
        if (auto counted = count(); !counted) return counted;
        file_.rewind();
        if (auto imported = import_all(); !imported) return imported;
        if (auto kept = keep(); !kept) return kept;
        job_.problem = failures_.summary();
        if (failures_.count() == 0) return {};
        job_.file = job_.id + ".failed.jsonl";
        return write_job_file(work_.directory / job_.file, failures_.text());
    }

private:
    [[nodiscard]] static bool blank(const BucketFile::Line& line) { return trim(line.text).empty() && !line.too_long; }

    Status count() {
        BucketFile::Line line;
        const std::uint64_t most = asked_.target->most_records() + (header_line() ? 1 : 0);
        for (std::uint64_t lines = 0;;) {
            const auto more = file_.next(line);
            if (!more) return std::unexpected(more.error());
            if (!*more || work_.stopping) return {};
            if (!blank(line) && ++lines > most)
                return fail(ErrorCode::InvalidArgument, "The file holds more than " + std::to_string(asked_.target->most_records()) +
                                                            " records; nothing was imported. Cut it into several.");
        }
    }
    [[nodiscard]] bool header_line() const { return asked_.format == ImportFormat::csv && asked_.target->csv_has_header(); }

    Status import_all() {
        BucketFile::Line line;
        bool header = header_line();
        for (std::uint64_t number = 1;; ++number) {
            const auto more = file_.next(line);
            if (!more) return std::unexpected(more.error());
            if (!*more || work_.stopping) return {};
            if (blank(line)) continue;
            if (number == 1 && line.text.starts_with("\xEF\xBB\xBF")) line.text.erase(0, 3);  // the mark that some programs begin a file with
            auto record = line.too_long ? Result<ImportRecord>(fail(ErrorCode::InvalidArgument, "the line is longer than 64 KiB"))
                                        : read_import_record(asked_.format, line.text);
            if (std::exchange(header, false)) {
                if (!record) return std::unexpected(record.error());
                if (auto begun = asked_.target->begin(record->fields); !begun) return begun;
                continue;
            }
            ++job_.processed;
            const auto taken = record ? asked_.target->take(std::move(*record)) : Status(std::unexpected(record.error()));
            if (!taken && taken.error().code != ErrorCode::InvalidArgument) return taken;
            if (!taken) failures_.add(number, line.text, taken.error().message);
            if (job_.processed % kBatch == 0)
                if (auto kept = keep(); !kept) return kept;
        }
    }
    // What was taken is durable, and how far the job is.
    Status keep() {
        if (auto written = asked_.target->write(); !written) return written;
        job_.failed = failures_.count();
        return work_.book.update(job_);
    }

    const JobWork& work_;
    registry::Job& job_;
    BucketFile file_;
    Asked asked_;
    Failures failures_;
};

}  // namespace

Status write_job_file(const std::filesystem::path& file, std::string_view content) {
    const auto broken = [&] { return fail(ErrorCode::Unavailable, file.string() + " cannot be written: " + std::generic_category().message(errno)); };
    const std::filesystem::path fresh = file.string() + ".new";
    const int fd = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) return broken();
    while (!content.empty()) {
        const ssize_t put = ::write(fd, content.data(), content.size());
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) {
            auto failed = broken();
            ::close(fd);
            return failed;
        }
        content.remove_prefix(static_cast<std::size_t>(put));
    }
    const bool synced = ::fdatasync(fd) == 0;
    if (::close(fd) != 0 || !synced || ::rename(fresh.c_str(), file.c_str()) != 0) return broken();
    // The name must survive a power cut as well: the job that names it is synced next.
    const int directory = ::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool named = directory >= 0 && ::fsync(directory) == 0;
    if (directory >= 0) ::close(directory);
    return named ? Status{} : broken();
}

Status run_import(const JobWork& work, registry::Job& job, const std::vector<config::Bucket>& buckets, const std::string& account_name,
                  const std::map<std::string, MakeImportTarget>& targets) {
    auto asked = read_request(job, targets);
    if (!asked) return std::unexpected(asked.error());
    const auto url = config::parse_bucket_url(asked->url);
    if (!url) return std::unexpected(url.error());
    const auto bucket = config::find_bucket(buckets, *url, account_name);
    if (!bucket) return std::unexpected(bucket.error());
    auto file = BucketFile::open(**bucket, *url);
    if (!file) return std::unexpected(file.error());
    return Import(work, job, std::move(*file), std::move(*asked)).run();
}

}  // namespace warmpost::upkeep
