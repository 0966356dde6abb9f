#include "upkeep/check_event.h"

#include "reporting/events/record.h"

namespace warmpost::upkeep {

using checks::Telling;

std::string check_line(const control::CheckNotice& notice) {
    const auto& s = notice.standing;
    const bool of_list = notice.subject == control::kListSubject;
    const std::string about = of_list ? "block list " + s.check : notice.subject;
    if (notice.telling == Telling::unchecked)
        return about + ": " + (of_list ? "" : s.check + " ") + "could not be checked since " + to_iso8601(s.failing_since) + ": " + s.failing;
    return about + ": " + (notice.telling == Telling::solved ? "solved, " : "") + (of_list ? "" : s.check + ": ") + s.text;
}

std::string check_event(const control::CheckNotice& notice) {
    const bool of_list = notice.subject == control::kListSubject, solved = notice.telling == Telling::solved;
    const std::string text = check_line(notice);
    reporting::Notice told;
    told.type = of_list ? (solved ? "DnsblProblemSolved" : "DnsblProblem") : (solved ? "AddressProblemSolved" : "AddressProblem");
    told.account = notice.account;
    told.severity = solved ? "info" : "warning";
    told.text = text;
    if (!solved) told.advice = notice.standing.advice;
    if (of_list) told.details = {{"list", notice.standing.check}};
    else told.details = {{"address", notice.subject}, {"check", notice.standing.check}};
    return reporting::notice_record(told, notice.at);
}

}  // namespace warmpost::upkeep
