// What `aws sesv2` told about an account, as files (scripts/export-ses writes them), turned into what to ask of warmpost. Reads files; asks nobody.
//
// Layout of the directory; every file is the JSON output of the command named, absent ones are passed over:
//   account.json                        get-account
//   identities/NAME.json                get-email-identity       NAME.pem beside it: the private key of a BYODKIM identity
//   configuration-sets/NAME.json        get-configuration-set
//   event-destinations/SET.json         get-configuration-set-event-destinations
//   templates/NAME.json                 get-email-template
//   custom-verification-templates/NAME.json   get-custom-verification-email-template
//   contact-lists/NAME.json             get-contact-list
//   contacts/LIST/*.json                list-contacts (a page each), or get-contact (one contact each, with its attributes)
//   suppression/*.json                  list-suppressed-destinations (a page each)
// File names are percent-encoded where a name has '/' or '%'.
#pragma once
#include <boost/json/object.hpp>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"

namespace warmpost::cli {

struct ImportStep {
    std::string method, path;  // of SES v2
    boost::json::object body;
    // Asked instead when the first is refused because its sending pool is not here, with what is then said.
    std::optional<boost::json::object> without_pool;
};
struct ImportItem {
    std::string name;
    std::optional<std::string> look;                       // asked by GET first: what is there is left as it is
    std::function<bool(const boost::json::object&)> same;  // whether what `look` found is to stay; none: being there is enough
    std::vector<ImportStep> steps;  // the first makes it; the others set what making it cannot. Where it was there only their POSTs are asked
    std::string problem;            // why it cannot be asked for at all; empty: it can
};
struct ImportKind {
    std::string kind;   // "identity", "suppressed address"
    bool many = false;  // thousands: several at a time, progress is shown
    std::vector<ImportItem> items;
};
struct ImportOptions {
    bool new_dkim_keys = false;  // a BYODKIM identity without its key file gets a key of warmpost's
};

// In the order in which they must be made. Errors: InvalidArgument: no such directory, nothing in it, a file that is not JSON (it is named).
[[nodiscard]] Result<std::vector<ImportKind>> read_import(const std::filesystem::path& directory, const ImportOptions& options);

// ARNs that name the account at Amazon name the one here: identities in a sending policy (whom it allows stays: their accounts are Amazon's), topics of an
// event destination.
[[nodiscard]] boost::json::object as_here(boost::json::object body, const std::string& region, const std::string& account);

}  // namespace warmpost::cli
