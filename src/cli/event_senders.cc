#include "cli/event_senders.h"

#include <fstream>
#include <iterator>
#include <utility>

#include "reporting/events/stream_sender.h"
#include "reporting/events/subscribers_sink.h"

namespace warmpost::cli {
namespace {

// The configuration's, else one's own.
Result<control::EventSigning> signing_pem(const config::Config::Events& events, control::Service& service) {
    if (events.signing_certificate.empty() != events.signing_key.empty())
        return fail(ErrorCode::InvalidArgument, "events.signing_certificate and events.signing_key go together: give both or neither");
    if (events.signing_key.empty()) return service.event_signing();
    control::EventSigning pem;
    for (const auto& [file, text] : {std::pair(&events.signing_certificate, &pem.certificate), std::pair(&events.signing_key, &pem.private_key)}) {
        std::ifstream in(*file);
        if (!in) return fail(ErrorCode::InvalidArgument, "cannot read " + file->string() + ", which [events] names");
        text->assign(std::istreambuf_iterator<char>(in), {});
    }
    return pem;
}

}  // namespace

struct EventSenders::Impl {
    std::unique_ptr<registry::EventQueues> queues;
    std::unique_ptr<reporting::SnsSigner> signer;
    std::unique_ptr<reporting::HttpsSender> https;
    std::unique_ptr<reporting::StreamSender> streams;
    std::unique_ptr<reporting::EventDesk> desk;
    std::unique_ptr<reporting::SubscribersSink> sink;
};

EventSenders::EventSenders(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
EventSenders::~EventSenders() { stop(); }

Result<std::unique_ptr<EventSenders>> EventSenders::make(const config::Live& config, const runtime::SnapshotCell& snapshot, control::Service& service,
                                                         registry::Registry& registry, spool::Spool& spool) {
    auto impl = std::make_unique<Impl>();
    auto queues = registry::EventQueues::open(registry);
    if (!queues) return std::unexpected(queues.error());
    impl->queues = std::move(*queues);
    const auto pem = signing_pem(config->events, service);
    if (!pem) return std::unexpected(pem.error());
    auto signer = reporting::SnsSigner::make(*pem);
    if (!signer) return std::unexpected(signer.error());
    impl->signer = std::move(*signer);
    auto https = reporting::HttpsSender::make(config, snapshot, *impl->queues, *impl->signer);
    if (!https) return std::unexpected(https.error());
    impl->https = std::move(*https);
    auto streams = reporting::StreamSender::make(config, snapshot, *impl->queues);
    if (!streams) return std::unexpected(streams.error());
    impl->streams = std::move(*streams);
    const auto wake = [https = impl->https.get(), streams = impl->streams.get()] {
        https->notify();
        streams->notify();
    };
    const auto tell = [&spool](std::string notice) {
        spool::Outcome outcome;
        outcome.events.push_back(std::move(notice));
        spool.record(std::move(outcome));
    };
    impl->desk.reset(new reporting::EventDesk{*impl->queues, *impl->signer, *impl->https, wake});
    impl->sink = std::make_unique<reporting::SubscribersSink>(config, snapshot, *impl->queues, wake, tell);
    impl->https->start();
    impl->streams->start();
    return std::unique_ptr<EventSenders>(new EventSenders(std::move(impl)));
}

void EventSenders::stop() {
    impl_->https->stop();
    impl_->streams->stop();
}

reporting::EventSink& EventSenders::sink() { return *impl_->sink; }
const reporting::EventDesk& EventSenders::desk() const { return *impl_->desk; }

}  // namespace warmpost::cli
