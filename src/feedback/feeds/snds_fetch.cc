#include "feedback/feeds/snds_fetch.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <atomic>
#include <map>
#include <mutex>
#include <utility>

#include "reporting/events/webhook_client.h"

namespace warmpost::feedback {
namespace asio = boost::asio;
using reporting::FetchedFile;
using reporting::WebhookClient;
using reporting::WebhookShared;
namespace {

void note_error(SndsAnswers& answers, const SndsUrl& url, const std::string& why) {
    (url.status ? answers.status_whole : answers.data_whole) = false;
    if (answers.error.empty()) answers.error = url.shown + ": " + why;
}

template <class Row>
void take(SndsAnswers& answers, const SndsUrl& url, Result<FeedFile<Row>> file, std::vector<Row>& into) {
    if (!file) return note_error(answers, url, file.error().message);
    if (file->skipped > 0 && answers.note.empty())
        answers.note = url.shown + ": " + std::to_string(file->skipped) + " rows could not be read, the first in " + file->problem;
    into.insert(into.end(), std::make_move_iterator(file->rows.begin()), std::make_move_iterator(file->rows.end()));
}

asio::awaitable<void> fetch(WebhookClient& client, std::chrono::milliseconds timeout, FetchedFile& into) {
    const WebhookClient::Headers headers{{"User-Agent", "warmpost"}, {"Accept", "text/csv, text/plain"}, {"Connection", "close"}};
    const WebhookClient::Options options{timeout, false};
    auto getting = client.get(headers, kMostFeedBytes, options);
    into = co_await std::move(getting);
}

}  // namespace

struct SndsFetch::Impl {
    std::mutex mutex;
    asio::io_context* running = nullptr;  // GUARDED_BY(mutex)
    std::atomic<bool> stopping{false};

    void set_running(asio::io_context* context) {
        const std::lock_guard lock(mutex);
        running = context;
    }
};

SndsFetch::SndsFetch() : impl_(std::make_unique<Impl>()) {}
SndsFetch::~SndsFetch() = default;

void SndsFetch::stop() {
    const std::lock_guard lock(impl_->mutex);
    impl_->stopping = true;
    if (impl_->running != nullptr) impl_->running->stop();
}

// One URL after another: a stranger's server is not pressed, and one answer at a time is in memory.
SndsAnswers SndsFetch::run(const std::vector<SndsUrl>& urls, const FetchRules& rules) {
    SndsAnswers answers;
    std::map<std::pair<feeds::Day, IpAddress>, feeds::SndsDay> days;
    const auto shared = WebhookShared::make(rules.ca_file);
    if (!shared) {
        answers.data_whole = answers.status_whole = false;
        answers.error = shared.error().message;
        return answers;
    }
    asio::io_context context(1);
    impl_->set_running(&context);
    const auto until = std::chrono::steady_clock::now() + kFetchShare * rules.timeout;  // slow servers hold up what else this thread does
    for (const SndsUrl& url : urls) {
        answers.asked_status = answers.asked_status || url.status;
        FetchedFile file;
        file.error = "given up";
        WebhookClient client(context.get_executor(), *shared, url.url);
        context.restart();
        if (std::chrono::steady_clock::now() >= until)
            file.error = "not asked: those before it took too long";
        else if (!impl_->stopping) {
            asio::co_spawn(context, fetch(client, rules.timeout, file), asio::detached);
            context.run();
        }
        if (!file.error.empty())
            note_error(answers, url, file.error);
        else if (url.status)
            take(answers, url, read_snds_status(file.body), answers.ranges);
        else {
            std::vector<feeds::SndsDay> read;
            take(answers, url, read_snds_data(file.body), read);
            for (auto& day : read)
                if (rules.wanted(day)) days.insert_or_assign({day.day, day.address}, std::move(day));
        }
        if (impl_->stopping) break;
    }
    for (auto& [key, day] : days) answers.days.push_back(std::move(day));
    impl_->set_running(nullptr);
    (*shared)->stop();  // look-ups end before the context that they answer to
    return answers;
}

}  // namespace warmpost::feedback
