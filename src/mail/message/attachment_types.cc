#include "mail/message/attachment_types.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/strings.h"

namespace warmpost::mail {
namespace {

constexpr std::string_view kForbidden[] = {
    ".ade",      ".adp",     ".app",     ".asp",  ".bas",    ".bat",     ".cer",  ".chm",    ".cmd",  ".com",  ".cpl", ".crt", ".csh",
    ".der",      ".exe",     ".fxp",     ".gadget", ".hlp",  ".hta",     ".inf",  ".ins",    ".isp",  ".its",  ".js",  ".jse", ".ksh",
    ".lib",      ".lnk",     ".mad",     ".maf",  ".mag",    ".mam",     ".maq",  ".mar",    ".mas",  ".mat",  ".mau", ".mav", ".maw",
    ".mda",      ".mdb",     ".mde",     ".mdt",  ".mdw",    ".mdz",     ".msc",  ".msh",    ".msh1", ".msh2", ".mshxml", ".msh1xml",
    ".msh2xml",  ".msi",     ".msp",     ".mst",  ".ops",    ".pcd",     ".pif",  ".plg",    ".prf",  ".prg",  ".reg", ".scf", ".scr",
    ".sct",      ".shb",     ".shs",     ".sys",  ".ps1",    ".ps1xml",  ".ps2",  ".ps2xml", ".psc1", ".psc2", ".tmp", ".url", ".vb",
    ".vbe",      ".vbs",     ".vps",     ".vsmacros", ".vss", ".vst",    ".vsw",  ".vxd",    ".ws",   ".wsc",  ".wsf", ".wsh", ".xnk"};

constexpr std::pair<std::string_view, std::string_view> kMediaTypes[] = {
    {".csv", "text/csv"}, {".txt", "text/plain"}, {".htm", "text/html"}, {".html", "text/html"}, {".ics", "text/calendar"},
    {".xml", "application/xml"}, {".json", "application/json"}, {".pdf", "application/pdf"}, {".zip", "application/zip"},
    {".gz", "application/gzip"}, {".rtf", "application/rtf"}, {".eml", "application/octet-stream"}, {".gif", "image/gif"},
    {".jpg", "image/jpeg"}, {".jpeg", "image/jpeg"}, {".png", "image/png"}, {".svg", "image/svg+xml"}, {".webp", "image/webp"},
    {".bmp", "image/bmp"}, {".tif", "image/tiff"}, {".tiff", "image/tiff"}, {".ico", "image/vnd.microsoft.icon"},
    {".mp3", "audio/mpeg"}, {".wav", "audio/wav"}, {".mp4", "video/mp4"}, {".mov", "video/quicktime"}, {".vcf", "text/vcard"},
    {".doc", "application/msword"}, {".xls", "application/vnd.ms-excel"}, {".ppt", "application/vnd.ms-powerpoint"},
    {".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {".pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
    {".odt", "application/vnd.oasis.opendocument.text"}, {".ods", "application/vnd.oasis.opendocument.spreadsheet"},
    {".p7s", "application/pkcs7-signature"}, {".asc", "application/pgp-signature"}};

}  // namespace

std::string extension_of(std::string_view file_name) {
    while (!file_name.empty() && (file_name.back() == '.' || file_name.back() == ' ')) file_name.remove_suffix(1);
    const auto dot = file_name.rfind('.');
    return dot == file_name.npos ? std::string{} : to_lower(file_name.substr(dot));
}

bool is_forbidden_extension(std::string_view extension) { return std::ranges::find(kForbidden, extension) != std::end(kForbidden); }

std::string_view media_type_of(std::string_view extension) {
    const auto* it = std::ranges::find(kMediaTypes, extension, &std::pair<std::string_view, std::string_view>::first);
    return it == std::end(kMediaTypes) ? "application/octet-stream" : it->second;
}

}  // namespace warmpost::mail
