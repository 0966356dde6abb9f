// What is done with one mail to a return path or a complaint address: read, attributed, told, and answered once that is durable.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include <functional>
#include <mutex>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/slice.h"
#include "config/live.h"
#include "control/snapshot.h"
#include "feedback/inbound/attribution.h"
#include "policy/isp/isp_table.h"
#include "registry/registry.h"
#include "runtime/feedback_counts.h"
#include "spool/spool.h"

namespace warmpost::feedback {

struct FeedbackParts {
    const config::Live& config;
    spool::Spool& spool;
    const isp::IspTable& isps;
    runtime::FeedbackCounts& counts;
    reporting::MailBounce mail_bounce;                              // null: nobody is told by mail
    std::function<void(const AttributedBounce&)> on_bounce = {};    // what reputation will hear; any core, must not block. Null: nobody listens
    std::function<void(const AttributedComplaint&, spool::UsageKind)> on_complaint = {};   // the same; with what it left by. Not of "not-spam"
    registry::Registry* registry = nullptr;                         // contact lists; null: nobody leaves one by mail
};

class Inbox {
public:
    explicit Inbox(FeedbackParts parts);
    ~Inbox();
    Inbox(const Inbox&) = delete;
    Inbox& operator=(const Inbox&) = delete;

    struct Mail {
        Slice content;                          // wire form
        bool from_nobody = false;               // MAIL FROM:<>: only such mail tells of a delivery (RFC 5321 4.5.5)
        std::vector<mail::ReturnPathTag> tags;  // of its recipients
        bool to_complaints = false;             // a recipient is a complaint address
        std::vector<std::string> leaves;        // ids of messages whose recipients leave their list: it came to unsubscribe addresses
        control::SnapshotPtr snapshot;          // whose secret keys the tags
        std::string peer;                       // the client's address
    };
    // The reply to the final dot. 250 once what the mail means is durable; 451 where it must come again.
    [[nodiscard]] boost::asio::awaitable<std::string> take(Mail mail);

private:
    class Turn;
    using Look = std::function<Attribution(const std::vector<spool::pb::HistoryEntry>& history)>;
    [[nodiscard]] boost::asio::awaitable<std::string> hear_complaint(const Mail& mail, const mail::MailReport& report);
    [[nodiscard]] boost::asio::awaitable<std::string> hear_bounce(const Mail& mail, const mail::MailReport& report);
    [[nodiscard]] boost::asio::awaitable<std::string> leave_lists(const Mail& mail);
    [[nodiscard]] boost::asio::awaitable<std::string> leave_list(const std::string& message_id);
    [[nodiscard]] boost::asio::awaitable<bool> tell_by_mail(Attribution& attribution, std::string wire);
    [[nodiscard]] boost::asio::awaitable<std::string> tell(const std::string& message_id, Look look);
    [[nodiscard]] boost::asio::awaitable<Status> conclude(Attribution& attribution);
    [[nodiscard]] bool enter(const std::string& message_id);
    void leave(const std::string& message_id);
    void count(const Attribution& attribution) const;
    void heard(const AttributedComplaint& complaint, const Attribution& attribution) const;

    FeedbackParts parts_;
    boost::asio::thread_pool reader_{1};             // MIME of strangers and blocking reads of history; cores never block
    std::mutex mutex_;
    std::unordered_set<std::string> busy_;           // GUARDED_BY(mutex_): messages a report is being told of; one at a time, so that none is told twice
};

}  // namespace warmpost::feedback
