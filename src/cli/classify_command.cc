// classify-bounce: what mails that came back say, as the service would take them. No server is asked, nothing is sent.
#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "cli/bounce_lines.h"
#include "cli/invocation.h"
#include "cli/table.h"
#include "config/isps_file.h"
#include "mail/report/mail_view.h"

namespace warmpost::cli {
namespace json = boost::json;
namespace {

struct ClassifyOptions {
    std::vector<std::string> files;
};

constexpr std::size_t kMaxMbox = 64ul * 1024 * 1024;  // an mbox may hold many mails

std::string read_up_to(std::istream& in, std::size_t most) {
    std::string bytes;
    std::string piece(64ul * 1024, '\0');
    while (in && bytes.size() < most) {
        in.read(piece.data(), static_cast<std::streamsize>(std::min(piece.size(), most - bytes.size())));
        bytes.append(piece, 0, static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
    }
    return bytes;
}

// As much as is looked at. nullopt, and a word on stderr: it cannot be read.
std::optional<std::string> read_mail(const std::string& file) {
    std::ifstream opened;
    if (file != "-") opened.open(file, std::ios::binary);
    std::istream& in = file == "-" ? std::cin : opened;
    std::string mail = read_up_to(in, mail::kMaxViewedBytes);
    if (mail.starts_with("From ")) mail += read_up_to(in, kMaxMbox - mail.size());
    if (in.bad() || (mail.empty() && file != "-" && !(opened.is_open() && in.eof()))) {
        fmt::print(stderr, "warmpost: {} cannot be read; it is passed over.\n", file);
        return std::nullopt;
    }
    return mail;
}

int run_classify(const ClassifyOptions& o, const Common& common) {
    const auto isps = config::load_isps({});
    if (!isps) return complain(kBadConfig, isps.error().message);
    json::array all;
    for (const std::string& file : o.files) {
        const auto mail = read_mail(file);
        for (json::object& line : bounce_lines(file, mail ? *mail : std::string(), *isps)) {
            if (common.json)
                fmt::print("{}\n", json::serialize(line));
            else
                all.emplace_back(std::move(line));
        }
    }
    if (!common.json)
        fmt::print("{}", render_objects(all,
                                        {{"FILE", "file"},
                                         {"KIND", "kind"},
                                         {"RECIPIENT", "recipient"},
                                         {"STATUS", "status"},
                                         {"TYPE", "bounceType"},
                                         {"SUBTYPE", "bounceSubType"},
                                         {"FEEDBACK", "feedbackType"},
                                         {"ISP", "isp"},
                                         {"ABOUT", "scope"},
                                         {"DIAGNOSTIC", "diagnostic"}},
                                        "Nothing to classify."));
    return kOk;
}

}  // namespace

void add_classify_bounce(CLI::App& app, Invocation& invocation) {
    CLI::App& classify = add_command(app, invocation, "classify-bounce", "What mails that came back say: bounces, delays, complaints, autoreplies",
                                     "warmpost classify-bounce --json returned.eml");
    const auto o = bind(classify, invocation, run_classify);
    classify.add_option("files", o->files, "Mails, one a file; - is stdin")->type_name("FILE")->required();
}

}  // namespace warmpost::cli
