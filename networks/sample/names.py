"""The words a mid-size manufacturer's estate is named with: made up, but of the kind every engineer has met."""

from networks.sample.records import OperatingSystem

DOMAIN = "corp.halden.example"

BUSINESS_UNITS = {  # code: department
    "FIN": "Finance",
    "HR": "Human Resources",
    "SAL": "Sales",
    "LOG": "Logistics",
    "MFG": "Manufacturing",
    "RND": "Research",
    "ITS": "IT Services",
}
TIERS = ("WEB", "APP", "DB")

APPLICATIONS = (  # name, code, business unit
    ("ERP", "erp", "FIN"),
    ("Warehouse Management", "wms", "LOG"),
    ("Customer Relations", "crm", "SAL"),
    ("Manufacturing Execution", "mes", "MFG"),
    ("Payroll", "pay", "HR"),
    ("Product Lifecycle", "plm", "RND"),
    ("Service Desk", "itsm", "ITS"),
    ("Treasury", "trea", "FIN"),
    ("Transport Planning", "tms", "LOG"),
    ("Web Shop", "shop", "SAL"),
    ("Quality Management", "qms", "MFG"),
    ("Recruiting", "ats", "HR"),
    ("Laboratory Information", "lims", "RND"),
    ("Source Control", "git", "ITS"),
    ("Data Warehouse", "dwh", "FIN"),
    ("Electronic Data Interchange", "edi", "LOG"),
    ("Price Book", "price", "SAL"),
    ("Maintenance Planning", "cmms", "MFG"),
    ("Time Recording", "time", "HR"),
    ("CAD Vault", "cad", "RND"),
    ("Document Management", "dms", "ITS"),
    ("Invoice Archive", "arc", "FIN"),
    ("Fleet Tracking", "fleet", "LOG"),
    ("Dealer Portal", "dealer", "SAL"),
    ("Energy Monitoring", "ems", "MFG"),
    ("Learning Platform", "lms", "HR"),
    ("Simulation Farm", "sim", "RND"),
    ("Intranet", "intra", "ITS"),
    ("Expenses", "exp", "FIN"),
    ("Customs Filing", "cust", "LOG"),
    ("Product Information", "pim", "SAL"),
    ("Label Printing", "label", "MFG"),
    ("Patent Register", "pat", "RND"),
    ("Build Farm", "build", "ITS"),
)
SMALL_APPLICATIONS = (  # one or two VMs on a server VLAN
    ("Licence Server", "lic"),
    ("Fax Gateway", "fax"),
    ("Door Access", "door"),
    ("Canteen Till", "till"),
    ("Survey Tool", "survey"),
    ("Room Booking", "room"),
    ("Scan Station", "scan"),
    ("Translation Memory", "trans"),
    ("Password Vault", "vault"),
    ("Contract Register", "contr"),
    ("Job Scheduler", "sched"),
    ("Report Server", "rpt"),
    ("Visitor Register", "visit"),
    ("Weighbridge", "weigh"),
    ("Wiki", "wiki"),
    ("Map Server", "map"),
)
DMZ_APPLICATIONS = (
    ("Reverse Proxy", "rproxy"),
    ("Mail Gateway", "mailgw"),
    ("File Exchange", "sftp"),
    ("Remote Access", "vpn"),
    ("Partner Extranet", "extra"),
    ("API Gateway", "api"),
    ("Public DNS", "pdns"),
)
BRANCH_APPLICATIONS = (
    ("Branch Files", "file"),
    ("Branch Warehouse", "stock"),
    ("Branch Till", "pos"),
    ("Branch Reporting", "report"),
    ("Branch Planning", "plan"),
)
LEGACY_APPLICATIONS = (
    ("Telephony", "pbx"),
    ("Training Lab", "lab"),
    ("Old Archive", "oldarc"),
)
DMZ_SEGMENTS = ("PUBLIC-WEB", "PROXY", "MAIL", "FILE-EXCHANGE", "REMOTE-ACCESS", "EXTRANET", "API-GW")
BRANCH_SEGMENTS = ("SERVERS", "DATABASES", "SHOPFLOOR", "PRINT", "TEST")
LEGACY_SEGMENTS = ("VLAN812-Legacy-Servers", "VLAN815-Telephony", "VLAN820-Lab")
COUNTRIES = ("nl", "pl", "fr", "it", "es", "se", "cz", "at", "ch", "dk", "no", "fi", "pt", "hu", "ro", "gb", "ie", "be")

OWNERS = (
    "A. Lindqvist", "B. Okafor", "C. Marchetti", "D. Novak", "E. Haraldsen", "F. Brandt", "G. Sorensen",
    "H. Petrova", "I. Fernandes", "J. Kowalski", "K. Vogel", "L. Achterberg", "M. Dubois", "N. Rautio",
)  # fmt: skip
ANNOTATIONS = (
    "", "", "", "", "",
    "Backup: daily 22:00, 30 days",
    "Managed by configuration management, do not edit by hand",
    "Patch group B (second Sunday)",
    "Vendor support until 2027",
    "Restart only after a call to the service desk",
    "Moved from old cluster\nsee change CHG0042817",
)  # fmt: skip

WINDOWS_2012 = OperatingSystem(
    "Microsoft Windows Server 2012 (64-bit)", "Microsoft Windows Server 2012 R2 (64-bit)", "bios"
)
WINDOWS_2016 = OperatingSystem(
    "Microsoft Windows Server 2016 (64-bit)", "Microsoft Windows Server 2016 or later (64-bit)", "bios"
)
WINDOWS_2019 = OperatingSystem(
    "Microsoft Windows Server 2019 (64-bit)", "Microsoft Windows Server 2019 (64-bit)", "efi"
)
WINDOWS_2022 = OperatingSystem(
    "Microsoft Windows Server 2022 (64-bit)", "Microsoft Windows Server 2022 (64-bit)", "efi"
)
RED_HAT_7 = OperatingSystem("Red Hat Enterprise Linux 7 (64-bit)", "Red Hat Enterprise Linux 7 (64-bit)", "bios")
RED_HAT_8 = OperatingSystem("Red Hat Enterprise Linux 8 (64-bit)", "Red Hat Enterprise Linux 8 (64-bit)", "efi")
SUSE_15 = OperatingSystem("SUSE Linux Enterprise 15 (64-bit)", "SUSE Linux Enterprise 15 (64-bit)", "bios")
UBUNTU = OperatingSystem("Ubuntu Linux (64-bit)", "Ubuntu Linux (64-bit)", "efi")
PHOTON = OperatingSystem("VMware Photon OS (64-bit)", "VMware Photon OS (64-bit)", "efi")
OTHER_LINUX = OperatingSystem("Other 3.x or later Linux (64-bit)", "Other 3.x Linux (64-bit)", "bios")
FREEBSD = OperatingSystem("FreeBSD 12 or later versions (64-bit)", "FreeBSD 12 or later versions (64-bit)", "bios")

SERVER_SYSTEMS = (WINDOWS_2016, WINDOWS_2019, WINDOWS_2019, WINDOWS_2022, RED_HAT_7, RED_HAT_8, RED_HAT_8, UBUNTU)
DATABASE_SYSTEMS = (WINDOWS_2016, WINDOWS_2019, WINDOWS_2022, RED_HAT_8, RED_HAT_8, SUSE_15)
LEGACY_SYSTEMS = (WINDOWS_2012, WINDOWS_2012, WINDOWS_2016, RED_HAT_7)
