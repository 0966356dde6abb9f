// Bounces that real systems wrote, from the mail to SES's words. Calling Permanent what is not suppresses somebody who can be reached: it must not happen
// where the expectations (tests/data/bounces) say so.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "config/isps_file.h"
#include "mail/report/delivery_status.h"
#include "policy/outcome/report.h"

namespace warmpost {
namespace {

std::string file(const std::string& name) {
    std::ifstream in(std::string(WARMPOST_SOURCE_DIR "/tests/data/bounces/") + name, std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

TEST(RealReportsTest, NothingTemporaryBecomesPermanent) {
    const auto isps = config::load_isps({});
    ASSERT_TRUE(isps);
    std::istringstream lines(file("expected.tsv"));
    int failed = 0, agreed = 0;
    for (std::string line; std::getline(lines, line);) {
        std::istringstream columns(line);
        std::string name, action, status, types;
        std::size_t index = 0;
        if (line.starts_with('#') || !(columns >> name >> index >> action >> status >> types) || action != "failed") continue;
        SCOPED_TRACE(line);
        const auto report = mail::parse_delivery_status(file("mails/" + name));
        ASSERT_TRUE(report && index <= report->recipients.size());
        const auto& recipient = report->recipients[index - 1];
        const auto reply = outcome::read_quoted(recipient.status, recipient.diagnostic);
        const auto j = outcome::as_final(isps->judge(IspId{}, reply.stage, reply.code, reply.enhanced, reply.text), reply);
        ++failed;
        agreed += types.find(j.bounce_type) != std::string::npos || j.bounce_type == "Undetermined" ? 1 : 0;
        if (types == "Transient") {
            EXPECT_NE(j.bounce_type, "Permanent");
        }
    }
    EXPECT_GT(failed, 45);
    EXPECT_GE(agreed, failed - 4);
}

}  // namespace
}  // namespace warmpost
